#include "engine/sandbox/detail/toolbox.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"

#include <algorithm>

namespace kaze::sandbox::detail {

namespace {

//! "files.read" and "files_read" are the same.
bool sameTool(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
        [](char a, char b) { return a == b || (a == '.' && b == '_') || (a == '_' && b == '.'); });
}

//! The object with its members in order of name, so that equal arguments are equal text; UTF-8 whatever the files held, as with every model.
std::string canonical(const boost::json::object& arguments)
{
    return base::toUtf8(base::canonicalJson(arguments));
}

std::optional<boost::json::object> objectOf(std::string_view text)
{
    boost::system::error_code bad;
    auto value = boost::json::parse({text.data(), text.size()}, bad);
    if (bad || !value.is_object())
        return {};
    return std::move(value.get_object());
}

} // namespace

Toolbox::Toolbox(const gateway::ToolSpecs& specs, std::span<const std::shared_ptr<const gateway::Message>> messages)
    : m_specs(specs)
{
    std::unordered_map<std::string_view, const gateway::ToolCall*> calls;
    for (const auto& message : messages) {
        for (const auto& call : message->calls)
            calls[call.id] = &call;
        if (message->role != gateway::Role::Tool)
            continue;
        const auto call = calls.find(message->callId);
        if (call == calls.end())
            continue;
        const Outcome outcome{message->text, message->failed};
        const auto& [id, name, arguments] = *call->second;
        m_answered.push_back({name, arguments, outcome});
        // What we wrote ourselves is in canonical order already and comes back as it was.
        m_outcomes[name + '\n' + arguments] = outcome;
    }
}

const gateway::ToolSpec* Toolbox::find(std::string_view tool) const
{
    if (!m_specs)
        return nullptr;
    const auto found
        = std::find_if(m_specs->begin(), m_specs->end(), [&](const auto& spec) { return sameTool(spec.name, tool); });
    return found == m_specs->end() ? nullptr : &*found;
}

std::optional<std::string> Toolbox::offered(std::string_view tool) const
{
    const auto* spec = find(tool);
    return spec ? std::optional(spec->name) : std::nullopt;
}

std::optional<std::int64_t> Toolbox::greatest(std::string_view tool, std::string_view parameter, std::int64_t fallback) const
{
    const auto* spec = find(tool);
    const auto* schema = spec ? spec->schema.if_object() : nullptr;
    const auto* properties = schema && schema->contains("properties") ? schema->at("properties").if_object() : nullptr;
    const auto* property = properties ? properties->if_contains(parameter) : nullptr;
    if (!property)
        return {};
    const auto* maximum = property->is_object() ? property->get_object().if_contains("maximum") : nullptr;
    return maximum && maximum->is_int64() ? maximum->get_int64() : fallback;
}

std::optional<Outcome> Toolbox::ask(std::string_view tool, const boost::json::object& arguments)
{
    const auto name = offered(tool).value_or(std::string(tool));
    auto text = canonical(arguments);
    if (const auto known = m_outcomes.find(name + '\n' + text); known != m_outcomes.end())
        return known->second;
    const bool already = std::any_of(
        m_wanted.begin(), m_wanted.end(), [&](const auto& call) { return call.tool == name && call.arguments == text; });
    if (!already)
        m_wanted.push_back({name, std::move(text)});
    return {};
}

void Toolbox::want(std::string_view tool, const boost::json::object& arguments)
{
    m_wanted.push_back({offered(tool).value_or(std::string(tool)), canonical(arguments)});
}

std::vector<PastCall> Toolbox::past(std::string_view tool) const
{
    std::vector<PastCall> calls;
    for (const auto& answered : m_answered)
        if (sameTool(answered.tool, tool))
            if (auto arguments = objectOf(answered.arguments))
                calls.push_back({std::move(*arguments), answered.outcome});
    return calls;
}

std::string Toolbox::names() const
{
    std::string names;
    for (const auto& spec : m_specs ? *m_specs : std::vector<gateway::ToolSpec>{})
        names += (names.empty() ? "" : ", ") + spec.name;
    return names.empty() ? "none" : names;
}

} // namespace kaze::sandbox::detail
