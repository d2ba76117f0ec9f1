variable "seconds" {
  default = 900
}

resource "aws_sqs_queue" "orders" {
  visibility_timeout_seconds = 30
  redrive_policy             = jsonencode({ maxReceiveCount = 3, deadLetterTargetArn = aws_sqs_queue.dead.arn })
}

resource "aws_sqs_queue" "dead" {
}

resource "aws_lambda_function" "ledger" {
  function_name = "ledger"
  timeout       = var.seconds
}

resource "aws_lambda_event_source_mapping" "ledger" {
  event_source_arn        = aws_sqs_queue.orders.arn
  function_name           = aws_lambda_function.ledger.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
  scaling_config {
    maximum_concurrency = 2
  }
}
