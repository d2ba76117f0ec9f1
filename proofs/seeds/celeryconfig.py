"""Settings."""
import os
broker_url = "redis://redis:6379/0"
task_acks_late = True
task_time_limit = 60 * 60
broker_transport_options = {"visibility_timeout": 3_600, "max_retries": None}
if os.environ.get("LATE"):
    task_reject_on_worker_lost = True
app.conf.update(
    worker_prefetch_multiplier=1,  # one
    task_routes=[('a.*', {'queue': r"a"})],
)
