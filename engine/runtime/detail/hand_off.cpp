// How another agent goes on with a run.

#include "engine/runtime/detail/live_run.h"

namespace kaze::runtime::detail {

base::Task<base::Result<std::string>> LiveRun::handOff(std::string agent, std::string note, std::string callId)
{
    // What else is under way is this agent's, with what was allowed to it.
    if (m_calls.size() > 1)
        co_return base::fail(
            base::ErrorCode::Conflict, "hand over in a call that is alone in its turn, when nothing else is under way");
    if (!m_definition->mayReach(agent))
        co_return base::fail(base::ErrorCode::PermissionDenied, "this agent may not hand over to \"" + agent + "\"");
    if (AgentLibrary::isPath(agent))
        co_return base::fail(base::ErrorCode::InvalidArgument, "an agent is named, not given by path");
    auto found = co_await m_host.parts.agents.find(std::move(agent));
    if (!found)
        co_return failure(found);
    auto next = std::make_unique<HandOff>();
    next->callId = std::move(callId);
    next->to = std::move(*found);
    // Where the model was chosen for this run, a hint is no reason to go elsewhere.
    const auto& model = next->to->model;
    next->model = !m_stored.baseUrl.empty() || !model.contains('/') ? m_stored.model : model;
    auto models = next->to->fallbacks ? *next->to->fallbacks : std::vector<std::string>{};
    if (m_stored.baseUrl.empty())
        models.push_back(next->model);
    for (const auto& name : models)
        if (const auto known = m_host.parts.gateway.resolveModel(name); !known)
            co_return base::fail(known.error().code, "the agent " + next->to->name + " cannot go on: " + known.error().message);
    auto said = "From here on " + next->to->name + " goes on." + (note.empty() ? std::string() : "\n" + note);
    m_handOff = std::move(next);
    co_return said;
}

//! The result and who goes on stand in the log together, so that a crash leaves either both or none.
base::Task<base::Result<>> LiveRun::appendHandOff(Record result)
{
    if (const auto ok = mayGoOn(); !ok)
        co_return ok;
    const auto step = makeStep(std::move(result));
    const auto note = makeStep(NoteRecord{m_stored.agent + " handed the run over to " + m_handOff->to->name,
        m_stored.definitionHash, m_stored.model, m_workedWith ? *m_workedWith : WorkedWith()});
    const auto begun = m_host.parts.clock.steady();
    StepPtr first = step;
    StepPtr second = note;
    auto to = m_handOff->to;
    auto model = m_handOff->model;
    const auto written
        = co_await m_host.store.handOff(m_stored.row, std::move(first), std::move(second), std::move(to), std::move(model));
    if (auto done = acknowledged(*step, begun, written); !done)
        co_return done;
    note->number = m_lastStep = *written + 1;
    tell(*note);
    co_return base::Result<>{};
}

//! Goes on as the other agent, with everything that was said.
base::Task<base::Result<>> LiveRun::takeOver()
{
    const auto next = std::exchange(m_handOff, nullptr);
    m_definition = next->to;
    m_stored.agent = m_definition->name;
    m_stored.definitionHash = m_definition->hash;
    m_stored.model = next->model;
    m_stored.lastModel.clear();
    limitCapture();
    m_instructions = m_definition->instructions;
    m_depthLeft = std::min(m_depthLeft, m_definition->depth);
    m_turnsBefore = m_stored.turns;
    // What people allowed, they allowed to the other one; and nobody counted this prompt.
    m_allowed.clear();
    m_permissions.clear();
    m_knownTokens = 0;
    m_knownMessages = 0;
    m_loop = nullptr;
    auto scope = permissionScope(m_stored.tenant, m_stored.definitionHash);
    auto always = co_await m_host.permissions.of(m_host.store, std::move(scope));
    if (!always)
        co_return failure(always);
    m_always = std::move(*always);
    const auto selected = co_await selectTools();
    if (!selected)
        co_return failure(selected);
    co_await completeInstructions();
    m_host.changed(*this);
    co_return base::Result<>{};
}

} // namespace kaze::runtime::detail
