"""A policy compiled by OPA to WebAssembly, evaluated in this process: some six times as fast as OPA's own evaluation.

A module has no network, no clock and no files by its nature; its time and memory are bounded here. What OPA cannot compile
is `NotCompiled`, and so is what a module cannot judge, a builtin that comes to nothing: both are left to OPA itself. The calls are those of OPA's WebAssembly ABI, version 1.
"""

import asyncio
import ctypes
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self, cast

import wasmtime
from pydantic_core import from_json

from verification.evaluation import EvaluationError, Evaluator
from verification.strict_module import NOTHING_CAME, UnknownModule, strict

ENTRY_POINT = "getrapt/authority/verdicts"
_PAGE = 1 << 16
_MOST_MEMORY = 1 << 30
"""Bytes that one evaluation may hold: the largest batch takes some 200 MB."""
_AS_JSON = 0


class NotCompiled(Exception):
    """OPA makes no module of this policy, or one that asks for more than a module has, or one that does not say whether
    a builtin failed: OPA itself is to be asked."""


class _Call(Protocol):
    def __call__(self, store: wasmtime.Store, *arguments: int) -> int: ...


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy as machine code, with the JSON of its data; `bundle` is what it was made of. Modules that nobody evaluates at the
    moment are kept to be used again: reading the code takes as long as some ten verdicts."""

    bundle: Path
    code: bytes
    data: bytes
    _free: list["_Module"] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    async def of(cls, bundle: Path, evaluator: Evaluator) -> "CompiledPolicy":
        """The policy of a bundle. NotCompiled where only OPA itself can evaluate it."""
        built = bundle.with_suffix(".wasm.tar.gz")
        try:
            await evaluator.compiled(bundle, ENTRY_POINT, built)
            return await asyncio.to_thread(_machine_code, bundle, built)
        except EvaluationError as error:
            raise NotCompiled(str(error)) from error
        finally:
            built.unlink(missing_ok=True)

    async def verdicts(self, given: bytes, timeout: float) -> object:
        """What the entry point says of this input (JSON). EvaluationError where it says nothing within `timeout` seconds;
        NotCompiled where a builtin came to nothing, of which OPA alone says whether it failed."""
        module = self._free.pop() if self._free else await asyncio.to_thread(_Module.of, self.code)
        # Before the thread begins, so that one that is given up by then ends at its first turn.
        store = module.store()
        evaluation = asyncio.create_task(asyncio.to_thread(_evaluated, module, store, self, given))
        try:
            async with asyncio.timeout(timeout):
                said = await asyncio.shield(evaluation)
        except TimeoutError:
            raise EvaluationError(f"it gave no answer within {timeout:g} s") from None
        finally:
            if not evaluation.done():
                # The thread ends at the module's next turn; nobody waits for what it says.
                module.engine.increment_epoch()
                await asyncio.gather(evaluation, return_exceptions=True)
            self._free.append(module)
        return said


@dataclass(frozen=True, slots=True)
class _Module:
    """A module for one evaluation at a time, with an engine of its own, so that it can be interrupted alone. What it computes with
    is the store's, which each evaluation has anew."""

    engine: wasmtime.Engine
    module: wasmtime.Module

    @classmethod
    def of(cls, code: bytes) -> Self:
        """The module of this machine code."""
        engine = _engine()
        return cls(engine, wasmtime.Module.deserialize(engine, code))

    def store(self) -> wasmtime.Store:
        """What one evaluation computes with, bounded in memory; it ends once its engine is interrupted."""
        store = wasmtime.Store(self.engine)
        store.set_limits(memory_size=_MOST_MEMORY)
        store.set_epoch_deadline(1)
        return store


def _engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = True
    return wasmtime.Engine(config)


def _machine_code(origin: Path, built: Path) -> CompiledPolicy:
    with tarfile.open(built) as bundle:
        module, data = (_member(bundle, name) for name in ("/policy.wasm", "/data.json"))
    try:
        code = bytes(wasmtime.Module(_engine(), strict(module)).serialize())
    except (UnknownModule, wasmtime.WasmtimeError) as error:
        raise NotCompiled(str(error).partition("\n")[0]) from error
    made = _Module.of(code)
    with closing(made.store()) as store:
        machine = _Machine(made, store)
        missing = machine.json(machine.call("builtins"))
    if missing:
        raise NotCompiled(f"no module has {', '.join(sorted(cast('dict[str, Any]', missing)))}")
    _give_back()
    return CompiledPolicy(origin, code, data, [made])


def _give_back() -> None:
    """To the system, what compiling took: the allocator would keep some 15 MB of it for what never comes again."""
    # Not every C library has it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))


def _member(bundle: tarfile.TarFile, name: str) -> bytes:
    file = bundle.extractfile(name)
    if file is None:
        raise NotCompiled(f"OPA built no {name}")
    return file.read()


def _evaluated(module: _Module, store: wasmtime.Store, policy: CompiledPolicy, given: bytes) -> object:
    machine: _Machine | None = None
    with closing(store):
        try:
            machine = _Machine(module, store)
            results = machine.evaluated(policy.data, given)
        except (wasmtime.Trap, wasmtime.WasmtimeError, EvaluationError, NotCompiled) as error:
            # The library keeps what an answer of ours raised for the whole process, and may hand it to another evaluation that ends
            # at the same moment: by what this one ended, it says itself.
            ended = machine.ended if machine else None
            if ended is None:
                stopped = error.message if isinstance(error, wasmtime.Trap) else str(error)
                raise EvaluationError(f"its evaluation stopped: {stopped.partition(chr(10))[0]}") from error
            if isinstance(ended, NotCompiled):
                raise ended from error
            # OPA names its sources with the bundle that they came from; here they are named as in the policy.
            raise EvaluationError(str(ended).removeprefix(f"{policy.bundle}/")) from error
    if not results:
        raise EvaluationError(f"it has nothing to say at {ENTRY_POINT}")
    return results[0]["result"]


class _Machine:
    """A module with a memory of its own, that of its store, which whoever made it closes. What it asks of us is known to the library for
    as long as its memory is there, and knows the memory: it would stay for ever."""

    def __init__(self, of: _Module, store: wasmtime.Store) -> None:
        self._store = store
        self.ended: NotCompiled | EvaluationError | None = None
        linker = wasmtime.Linker(of.engine)
        for one in of.module.imports:
            linker.define(self._store, one.module, cast("str", one.name), self._given(one))
        self._exports = linker.instantiate(self._store, of.module).exports(self._store)

    def call(self, name: str, *arguments: int) -> int:
        return cast("_Call", self._exports[name])(self._store, *arguments)

    def json(self, address: int) -> object:
        """The value at an address of OPA's."""
        return from_json(self._text(self.call("opa_json_dump", address)))

    def evaluated(self, data: bytes, given: bytes) -> list[dict[str, object]]:
        written = self.call("opa_malloc", len(data))
        self._memory.write(self._store, bytearray(data), written)
        parsed = self.call("opa_json_parse", written, len(data))
        begin = self.call("opa_heap_ptr_get")
        end = -(-(begin + len(given)) // 8) * 8
        lacking = end - self._memory.data_len(self._store)
        if lacking > 0:
            self._memory.grow(self._store, lacking // _PAGE + 1)
        self._memory.write(self._store, bytearray(given), begin)
        said = self.call("opa_eval", 0, 0, parsed, begin, len(given), end, _AS_JSON)
        return cast("list[dict[str, object]]", from_json(self._text(said)))

    def _given(self, one: wasmtime.ImportType) -> wasmtime.Memory | wasmtime.Func:
        """What the module asks of who runs it."""
        kind = one.type
        if isinstance(kind, wasmtime.MemoryType):
            self._memory = wasmtime.Memory(self._store, kind)
            return self._memory
        answer: Callable[..., Any] = self._aborted if one.name == "opa_abort" else self._nothing
        return wasmtime.Func(self._store, cast("wasmtime.FuncType", kind), answer)

    def _aborted(self, message: int) -> None:
        if message == NOTHING_CAME:
            self.ended = NotCompiled("a builtin came to nothing")
        else:
            self.ended = EvaluationError(self._text(message).decode(errors="replace").partition("\n")[0])
        raise self.ended

    def _nothing(self, *_: int) -> int:
        self.ended = EvaluationError("the module asks for a builtin that is not there")
        raise self.ended

    def _text(self, address: int) -> bytes:
        return ctypes.string_at(ctypes.addressof(self._memory.data_ptr(self._store).contents) + address)
