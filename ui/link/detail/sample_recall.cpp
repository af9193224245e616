// What the sample cell answers about what it remembers.

#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_memories.h"

namespace kaze::ui {

namespace {

base::Result<api::Response> wrapped(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

} // namespace

SampleMemories& SampleCell::memories()
{
    if (!m_memories)
        m_memories = std::make_shared<SampleMemories>(m_now, !m_runs.empty(), [this](const std::string& agent) {
            for (const auto& run : m_runs)
                if (run.detail.run.agent == agent && run.detail.run.endedAt)
                    return run.detail.run.runId;
            return std::string();
        });
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
    return wrapped(memories().get(request));
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
    return wrapped(memories().forget(request));
}

SampleCell::Answer SampleCell::handle(const api::RestoreMemory& request)
{
    ++m_changes;
    return wrapped(memories().restore(request));
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
