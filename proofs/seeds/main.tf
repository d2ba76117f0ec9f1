variable "v" {
  default = 60
}
resource "aws_sqs_queue" "q" {
  fifo_queue = true
  visibility_timeout_seconds = var.v
  redrive_policy = jsonencode({ maxReceiveCount = 4 })
}
