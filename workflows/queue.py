"""The queue that the workers of cases are asked by; apart, so that who only asks for it loads nothing else."""

TASK_QUEUE = "routekaart"
