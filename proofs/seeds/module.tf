variable "dlq" {
  default = true
}
module "orders" {
  source         = "terraform-aws-modules/sqs/aws"
  name           = "orders"
  fifo_queue     = true
  create_dlq     = var.dlq
  redrive_policy = { maxReceiveCount = 10 }
}
module "worker" {
  source = "./worker"
  queue  = module.orders.queue_arn
}
