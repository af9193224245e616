// What the sample cell answers about what it remembers.

#include "engine/api/memory_requests.h"
#include "engine/api/request.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_facts.h"
#include "ui/link/detail/sample_memories.h"

namespace kaze::ui {

namespace {

base::Result<api::Response> wrapped(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

//! Facts are records as well, but not of the list.
bool isMissing(const base::Result<api::MemoryReply>& reply)
{
    return !reply && reply.error().code == base::ErrorCode::NotFound;
}

} // namespace

std::string SampleCell::endedRunOf(const std::string& agent) const
{
    for (const auto& run : m_runs)
        if (run.detail.run.agent == agent && run.detail.run.endedAt)
            return run.detail.run.runId;
    return {};
}

SampleMemories& SampleCell::memories()
{
    if (!m_memories)
        m_memories = std::make_shared<SampleMemories>(
            m_now, !m_runs.empty(), [this](const std::string& agent) { return endedRunOf(agent); });
    return *m_memories;
}

SampleCell::Answer SampleCell::handle(const api::SearchMemory& request)
{
    return wrapped(memories().search(request));
}

SampleCell::Answer SampleCell::handle(const api::ListMemories& request)
{
    return wrapped(memories().list(request));
}

SampleCell::Answer SampleCell::handle(const api::GetMemory& request)
{
    auto reply = memories().get(request);
    return wrapped(isMissing(reply) ? facts().get(request) : std::move(reply));
}

SampleCell::Answer SampleCell::handle(const api::AddMemory& request)
{
    ++m_changes;
    return memories().add(request);
}

SampleCell::Answer SampleCell::handle(const api::UpdateMemory& request)
{
    ++m_changes;
    return wrapped(memories().update(request));
}

SampleCell::Answer SampleCell::handle(const api::ForgetMemory& request)
{
    ++m_changes;
    auto reply = memories().forget(request);
    return wrapped(isMissing(reply) ? facts().forget(request) : std::move(reply));
}

SampleCell::Answer SampleCell::handle(const api::RestoreMemory& request)
{
    ++m_changes;
    auto reply = memories().restore(request);
    return wrapped(isMissing(reply) ? facts().restore(request) : std::move(reply));
}

SampleCell::Answer SampleCell::handle(const api::EraseMemories& request)
{
    ++m_changes;
    return wrapped(memories().erase(request));
}

SampleCell::Answer SampleCell::handle(const api::ImportMemories& request)
{
    ++m_changes;
    return wrapped(memories().import(request));
}

SampleCell::Answer SampleCell::handle(const api::GetMemoryStats& request)
{
    return memories().stats(request.tenant, request.project);
}

SampleCell::Answer SampleCell::handle(const api::RebuildMemory& request)
{
    ++m_changes;
    return memories().rebuild(request);
}

} // namespace kaze::ui
