// Answers to questions that mean the same, and whether they can be trusted.

#include "engine/gateway/detail/caching.h"

#include <spdlog/logger.h>

namespace kaze::gateway {

namespace {

constexpr auto kPatience = std::chrono::milliseconds(300); //!< with the embedding; the call does not wait longer for it
constexpr auto kAuditPatience = std::chrono::minutes(1);
constexpr std::size_t kLongestQuestion = 8U << 10; //!< bytes; what a longer text means does not fit into one vector

base::Task<> cancelAfter(
    const base::Clock& clock, base::Duration time, std::shared_ptr<base::CancelSource> what, base::CancelToken unless)
{
    const auto slept = co_await clock.sleep(time, unless);
    if (slept)
        what->cancel();
}

} // namespace

std::string Gateway::Impl::Caching::whyNotByMeaning() const
{
    if (m_impl.config.embedModel.empty())
        return "Answers by meaning are off: they need an embedding model (embeddings in kaze.yaml). The built-in one compares "
               "words, "
               "not what they mean.";
    if (m_audit.hasFailed())
        return "Answers by meaning turned themselves off: " + std::to_string(m_audit.falseHits()) + " of the "
            + std::to_string(m_audit.audited())
            + " that were checked were wrong. Raise cache.similarity in kaze.yaml to try again.";
    return {};
}

base::Task<std::vector<std::vector<float>>> Gateway::Impl::Caching::vectorsOf(
    CallContext context, std::vector<std::string> texts, base::Duration patience)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto stop = std::make_shared<base::CancelSource>(context.cancel);
    base::CancelSource done;
    const auto unless = done.token();
    base::spawn(executor, cancelAfter(m_impl.parts.clock, patience, stop, unless));
    context.cancel = stop->token();
    const auto expected = texts.size();
    std::string model = m_impl.config.embedModel;
    auto embedded = co_await m_gateway.embed(std::move(context), std::move(model), std::move(texts));
    done.cancel();
    if (!embedded || embedded->vectors.size() != expected)
        co_return std::vector<std::vector<float>>{};
    co_return std::move(embedded->vectors);
}

base::Task<std::shared_ptr<const KeptAnswer>> Gateway::Impl::Caching::findByMeaning(std::shared_ptr<Lookup> lookup)
{
    const auto& call = lookup->call;
    const auto& messages = call->request.messages;
    if (!whyNotByMeaning().empty() || messages.empty())
        co_return nullptr;
    const auto& question = *messages.back();
    if (question.role != Role::User || question.text.empty() || question.text.size() > kLongestQuestion)
        co_return nullptr;
    lookup->space = co_await keyOf(call, false);
    lookup->guard = guardOf(question.text);
    CallContext context = call->context;
    context.tool = "cache";
    std::vector<std::string> texts{question.text};
    auto vectors = co_await vectorsOf(std::move(context), std::move(texts), kPatience);
    if (vectors.empty())
        co_return nullptr;
    lookup->vector = std::move(vectors.front());
    const auto hit = m_questions.nearest(lookup->space, lookup->guard, lookup->vector, m_impl.config.cache.similarity);
    auto kept = hit ? m_store.find(hit->answer, lookup->policy.ttl) : nullptr;
    if (!kept || !m_impl.parts.hold)
        co_return kept;
    const auto chance = std::uniform_real_distribution<double>()(m_impl.random);
    if (m_audit.wants(m_impl.config.cache.audited, chance)) {
        const auto executor = co_await boost::asio::this_coro::executor;
        base::spawn(executor, audit(m_impl.parts.hold(), call, kept));
    }
    co_return kept;
}

base::Task<> Gateway::Impl::Caching::audit(
    [[maybe_unused]] std::shared_ptr<void> hold, std::shared_ptr<detail::Call> answered, std::shared_ptr<const KeptAnswer> given)
{
    CallContext context;
    context.tenant = answered->context.tenant;
    context.project = answered->context.project;
    context.tool = "cache.audit";
    context.priority = Priority::Evaluation;
    const auto made = m_impl.makeCall(context, answered->request.model, answered->request.baseUrl);
    if (!made)
        co_return;
    const auto call = *made;
    call->operation = "chat";
    call->request = answered->request;
    call->mostPromptTokens = answered->mostPromptTokens;
    call->maxOutputTokens = answered->maxOutputTokens;
    DeltaSink nobody;
    const auto result = co_await m_impl.ask(call, nobody);
    if (!result || !isWorthKeeping((*result)->response, m_impl.config.cache))
        co_return;
    const auto& then = given->response.message.text;
    const auto& now = (*result)->response.message.text;
    bool wasFalse = false;
    if (then != now) {
        std::vector<std::string> texts{then, now};
        const auto vectors = co_await vectorsOf(context, std::move(texts), kAuditPatience);
        if (vectors.empty())
            co_return;
        wasFalse = disagree(then, now, vectors[0], vectors[1]);
    }
    const bool wasOn = whyNotByMeaning().empty();
    m_audit.record(wasFalse);
    m_impl.parts.metrics.counter("kaze_gateway_cache_audits_total", {{"verdict", wasFalse ? "false" : "right"}}).add();
    if (wasOn && m_audit.hasFailed())
        m_impl.parts.log->warn("{}", whyNotByMeaning());
}

} // namespace kaze::gateway
