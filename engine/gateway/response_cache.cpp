#include "engine/gateway/response_cache.h"

#include "engine/base/text.h"

#include <algorithm>
#include <bit>
#include <map>

namespace kaze::gateway {

namespace {

constexpr std::size_t kAroundEntry = 512; //!< bytes of list, map and the structures themselves, roughly

//! Writes fields so that no two sequences of fields give the same text: each with its length before it.
class Canonical {
public:
    void add(std::string_view text)
    {
        add(static_cast<std::int64_t>(text.size()));
        m_text += text;
    }
    void add(std::int64_t number)
    {
        const auto bytes = std::bit_cast<std::array<char, sizeof number>>(number);
        m_text.append(bytes.data(), bytes.size());
    }
    void add(std::size_t number) { add(static_cast<std::int64_t>(number)); }
    void add(bool flag) { add(std::int64_t{flag}); }
    void add(std::optional<double> number)
    {
        add(number.has_value());
        add(number ? std::bit_cast<std::int64_t>(*number) : 0);
    }
    void add(std::optional<std::int64_t> number)
    {
        add(number.has_value());
        add(number.value_or(0));
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

//! The tool calls of a conversation, counted through.
using CallNumbers = std::map<std::string, std::int64_t, std::less<>>;

void addMessage(Canonical& form, const Message& message, bool withText, CallNumbers& calls)
{
    form.add(static_cast<std::int64_t>(message.role));
    form.add(withText ? std::string_view(message.text) : std::string_view());
    form.add(message.images.size());
    for (const auto& image : message.images) {
        form.add(image->mimeType);
        form.add(image->data);
        form.add(image->url);
    }
    form.add(message.reasoning);
    form.add(message.proof);
    form.add(message.calls.size());
    for (const auto& call : message.calls) {
        const auto number = calls.try_emplace(call.id, static_cast<std::int64_t>(calls.size())).first;
        form.add(number->second);
        form.add(call.name);
        form.add(call.arguments);
    }
    const auto answered = calls.find(message.callId);
    form.add(answered == calls.end() ? std::int64_t{-1} : answered->second);
    form.add(message.failed);
}

void addTools(Canonical& form, const ChatRequest& request)
{
    form.add(request.tools ? request.tools->size() : 0);
    if (request.tools)
        for (const auto& tool : *request.tools) {
            form.add(tool.name);
            form.add(tool.description);
            form.add(boost::json::serialize(tool.schema));
        }
    form.add(request.toolChoice);
    form.add(request.parallelTools);
}

std::size_t bytesOf(const KeptAnswer& answer)
{
    const auto& message = answer.response.message;
    auto bytes = kAroundEntry + message.text.size() + message.reasoning.size() + message.proof.size()
        + answer.response.stopDetail.size() + answer.response.model.size() + answer.response.responseId.size()
        + answer.tenant.size() + answer.agent.size() + answer.model.size();
    for (const auto& call : message.calls)
        bytes += call.id.size() + call.name.size() + call.arguments.size();
    return bytes;
}

bool matches(const std::string& pattern, const std::string& text)
{
    return pattern.empty() || base::globMatches(pattern, text);
}

} // namespace

std::string canonicalForm(const CacheScope& scope, const ChatRequest& request, bool withQuestion)
{
    Canonical form;
    form.add(withQuestion ? "kaze answer 1" : "kaze question space 1");
    for (const auto* text : {&scope.tenant, &scope.model, &scope.kind, &scope.baseUrl})
        form.add(*text);
    form.add(scope.contextTokens);
    form.add(request.instructions != nullptr);
    form.add(request.instructions ? std::string_view(*request.instructions) : std::string_view());
    addTools(form, request);
    form.add(request.format != nullptr);
    if (request.format) {
        form.add(request.format->name);
        form.add(boost::json::serialize(request.format->schema));
        form.add(request.format->strict);
    }
    form.add(request.temperature);
    form.add(request.topP);
    form.add(request.seed);
    form.add(request.effort);
    form.add(request.maxOutputTokens);
    form.add(request.stopSequences.size());
    for (const auto& stop : request.stopSequences)
        form.add(stop);
    CallNumbers calls;
    form.add(request.messages.size());
    for (const auto& message : request.messages)
        addMessage(form, *message, withQuestion || message != request.messages.back(), calls);
    return form.take();
}

CachePolicy policyFor(const CacheConfig& config, const std::string& tenant, const std::string& agent, const std::string& model)
{
    std::optional<bool> exact, semantic, sampled;
    std::optional<std::chrono::seconds> ttl;
    const auto take = [](auto& into, const auto& from) {
        if (!into)
            into = from;
    };
    for (const auto& rule : config.rules) {
        if (!matches(rule.tenant, tenant) || !matches(rule.agent, agent) || !matches(rule.model, model))
            continue;
        take(exact, rule.exact);
        take(semantic, rule.semantic);
        take(sampled, rule.sampled);
        take(ttl, rule.ttl);
    }
    return {exact.value_or(config.exact), semantic.value_or(config.semantic), sampled.value_or(config.sampled),
        ttl.value_or(config.ttl)};
}

bool isCacheable(const ChatRequest& request, const CacheConfig& config, const CachePolicy& policy)
{
    if (!policy.sampled && !request.seed && request.temperature != 0.0)
        return false;
    if (config.toolTurns)
        return true;
    const bool mustCall = !request.toolChoice.empty() && request.toolChoice != "none";
    return !mustCall && std::none_of(request.messages.begin(), request.messages.end(), [](const auto& message) {
        return message->role == Role::Tool || !message->calls.empty();
    });
}

bool isWorthKeeping(const ChatResponse& response, const CacheConfig& config)
{
    const auto& message = response.message;
    if (!message.calls.empty() || response.stop == StopReason::ToolCalls)
        return config.toolTurns && response.stop == StopReason::ToolCalls && !message.calls.empty();
    return response.stop == StopReason::Finished && !message.text.empty();
}

std::shared_ptr<const KeptAnswer> ResponseCache::find(const CacheKey& key, std::chrono::seconds ttl)
{
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end())
        return nullptr;
    const auto entry = found->second;
    const auto age = m_clock.now() - entry->answer->at;
    // A clock that was set back makes an age below nothing, which says nothing.
    if (age >= entry->ttl || age < base::Duration::zero()) {
        remove(entry);
        return nullptr;
    }
    if (age >= ttl)
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, entry);
    return entry->answer;
}

bool ResponseCache::keep(
    const CacheKey& key, std::shared_ptr<const KeptAnswer> answer, std::chrono::seconds ttl, std::size_t besides)
{
    if (const auto old = m_byKey.find(key); old != m_byKey.end())
        remove(old->second);
    const auto bytes = bytesOf(*answer) + besides;
    if (bytes > m_mostBytes / 8)
        return false;
    m_entries.push_front({key, std::move(answer), ttl, bytes});
    m_byKey[key] = m_entries.begin();
    m_bytes += bytes;
    makeRoom();
    return true;
}

std::size_t ResponseCache::clear(const api::ClearCache& which)
{
    const auto before = m_entries.size();
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto& answer = *entry->answer;
        const bool goes = (which.tenant.empty() || which.tenant == answer.tenant)
            && (which.agent.empty() || which.agent == answer.agent) && matches(which.model, answer.model)
            && (!which.before || answer.at < *which.before);
        entry = goes ? remove(entry) : std::next(entry);
    }
    return before - m_entries.size();
}

void ResponseCache::resize(std::size_t mostBytes)
{
    m_mostBytes = mostBytes;
    makeRoom();
}

ResponseCache::Entries::iterator ResponseCache::remove(Entries::iterator entry)
{
    const auto key = entry->key;
    m_bytes -= entry->bytes;
    m_byKey.erase(key);
    const auto next = m_entries.erase(entry);
    if (m_gone)
        m_gone(key);
    return next;
}

void ResponseCache::makeRoom()
{
    while (m_bytes > m_mostBytes && !m_entries.empty())
        remove(std::prev(m_entries.end()));
}

} // namespace kaze::gateway
