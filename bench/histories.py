"""Counts what stands in a workflow's history, so that a bare workflow can be held to a real one."""

from collections import Counter

from temporalio.client import Client

from bench.figures import History


async def history_of(client: Client, workflow_id: str) -> History:
    """The counts of one history, as far as it goes."""
    events = (await client.get_workflow_handle(workflow_id).fetch_history()).events
    kinds = Counter(str(event.WhichOneof("attributes")).removesuffix("_event_attributes") for event in events)
    return History(
        signals=kinds["workflow_execution_signaled"],
        timers=kinds["timer_started"],
        short_activities=kinds["marker_recorded"],
        activities=kinds["activity_task_scheduled"],
        workflow_tasks=kinds["workflow_task_completed"],
        attribute_changes=kinds["upsert_workflow_search_attributes"],
        events=len(events),
    )
