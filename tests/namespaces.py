"""Temporal namespaces of a test's own, so that stacks beside each other do not share workflows."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    ListWorkflowExecutionsRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from runtime.embedded.temporal import ensure_search_attributes


async def fresh_namespace(address: str) -> str:
    """Registers a namespace with our search attributes and waits until the server answers for it."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    client = await Client.connect(address)
    retention = Duration()
    retention.FromTimedelta(timedelta(days=1))
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=retention)
    )
    await _until(lambda: client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=name)))
    here = await Client.connect(address, namespace=name)
    await _until(lambda: ensure_search_attributes(here))
    await _until(
        lambda: client.workflow_service.list_workflow_executions(
            ListWorkflowExecutionsRequest(namespace=name, query="RoutekaartState = 'x'")
        )
    )
    return name


async def _until(call: Callable[[], Awaitable[object]]) -> None:
    """Repeats the call until the server's caches know of what was made; at most ten seconds."""
    for _ in range(100):
        try:
            await call()
        except RPCError:
            await asyncio.sleep(0.1)
        else:
            return
    raise TimeoutError("the namespace did not become usable")
