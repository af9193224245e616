// What the sample cell answers about facts, its graph, causes and the map.

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
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

} // namespace

SampleFacts& SampleCell::facts()
{
    if (!m_facts)
        m_facts = std::make_shared<SampleFacts>(
            m_now, !m_runs.empty(), [this](const std::string& agent) { return endedRunOf(agent); });
    return *m_facts;
}

SampleCell::Answer SampleCell::handle(const api::ListFacts& request)
{
    return wrapped(facts().list(request));
}

SampleCell::Answer SampleCell::handle(const api::AddFact& request)
{
    ++m_changes;
    return wrapped(facts().add(request));
}

SampleCell::Answer SampleCell::handle(const api::ReviewFact& request)
{
    ++m_changes;
    return wrapped(facts().review(request));
}

SampleCell::Answer SampleCell::handle(const api::EndFact& request)
{
    ++m_changes;
    return wrapped(facts().end(request));
}

SampleCell::Answer SampleCell::handle(const api::UndoSupersession& request)
{
    ++m_changes;
    return wrapped(facts().undo(request));
}

SampleCell::Answer SampleCell::handle(const api::GetNeighbourhood& request)
{
    return wrapped(facts().neighbourhood(request));
}

SampleCell::Answer SampleCell::handle(const api::FindPaths& request)
{
    return wrapped(facts().paths(request));
}

SampleCell::Answer SampleCell::handle(const api::ListEntities& request)
{
    return facts().entities(request);
}

SampleCell::Answer SampleCell::handle(const api::AnalyzeCauses& request)
{
    const bool known = request.tenant.empty() || request.tenant == "default";
    return wrapped(sampleCauses(request, !m_runs.empty() && known));
}

SampleCell::Answer SampleCell::handle(const api::GetMemoryMap& request)
{
    return wrapped(memories().map(request));
}

} // namespace kaze::ui
