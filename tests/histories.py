"""The histories that a case's workflow has left in Temporal: every run of it, the oldest first."""

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory

from runtime.payloads import DATA_CONVERTER
from workflows import contracts as c


async def all_runs(client: Client, case: str) -> list[WorkflowHistory]:
    """The runs of the case's workflow since it was last started, as they continued each other."""
    name = c.workflow_id(case)
    described = await client.get_workflow_handle(name).describe()
    run = described.raw_description.workflow_execution_info.first_run_id
    runs = []
    while run:
        history = await client.get_workflow_handle(name, run_id=run).fetch_history()
        runs.append(history)
        last = history.events[-1]
        run = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return runs


def events_of(runs: list[WorkflowHistory], kind: "EventType.ValueType") -> list[HistoryEvent]:
    """The events of this kind, of all runs."""
    return [event for run in runs for event in run.events if event.event_type == kind]


def notices_asked(runs: list[WorkflowHistory]) -> list[int]:
    """The sequences of the entries of which the workflow asked to send notices, in order."""
    scheduled = [
        event.activity_task_scheduled_event_attributes
        for event in events_of(runs, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
    ]
    converter = DATA_CONVERTER.payload_converter
    return [
        converter.from_payloads(one.input.payloads, [c.NoticesRequest])[0].sequence
        for one in scheduled
        if one.activity_type.name == c.SEND_NOTICES
    ]
