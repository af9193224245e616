#include "engine/server/detail/calls.h"

#include "engine/server/detail/json_body.h"

#include <boost/asio/post.hpp>

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kParseElsewhere = 256U << 10; //!< bytes; a larger body would hold the loop up

//! An answer on its way to a client that wants it piece by piece.
struct Streaming : std::enable_shared_from_this<Streaming> {
    Streaming(SharedExchange exchange_, std::shared_ptr<Dialect> dialect_, std::string model_, base::Executor loop_)
        : exchange(std::move(exchange_)), dialect(std::move(dialect_)), model(std::move(model_)), cancel(exchange->cancelled()),
          loop(std::move(loop_))
    {
    }

    SharedExchange exchange;
    std::shared_ptr<Dialect> dialect;
    std::string model; //!< that was asked
    base::CancelSource cancel;
    base::Executor loop;
    bool stopped = false;
    bool cached = false; //!< it is an answer that was kept

    //! The head and the first events of the answer, once.
    void begin()
    {
        if (exchange->hasBegun())
            return;
        std::vector<std::pair<std::string, std::string>> headers{
            {"Content-Type", "text/event-stream; charset=utf-8"}, {"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
        if (cached)
            headers.emplace_back("x-kaze-cache", "hit");
        exchange->begin(200, std::move(headers), dialect->ping());
        std::string first;
        dialect->start(model, first);
        exchange->send(first);
    }

    void hear(const gateway::ChatDelta& delta)
    {
        if (stopped || !exchange->isOpen())
            return;
        // What a client has read cannot be taken back.
        if (delta.restart && exchange->hasBegun())
            return stop();
        if (delta.text.empty() && delta.reasoning.empty() && delta.arguments.empty() && delta.callName.empty())
            return;
        cached = delta.cached;
        begin();
        std::string events;
        dialect->piece(delta, events);
        exchange->send(events);
    }

    //! Whoever tells us is deep inside the provider's transfer, which must not be cancelled from there.
    void stop()
    {
        stopped = true;
        boost::asio::post(loop, [self = shared_from_this()] {
            self->cancel.cancel(base::Error{base::ErrorCode::Unavailable,
                "The model's provider broke the answer off in the middle. Ask again; what was sent so far is incomplete.",
                nullptr});
        });
    }
};

std::int64_t bytesOf(const gateway::ChatRequest& chat)
{
    std::size_t bytes = chat.instructions ? chat.instructions->size() : 0;
    for (const auto& message : chat.messages) {
        bytes += message->text.size() + message->reasoning.size();
        for (const auto& call : message->calls)
            bytes += call.name.size() + call.arguments.size();
    }
    if (chat.tools)
        for (const auto& tool : *chat.tools)
            bytes += tool.bytes;
    return static_cast<std::int64_t>(bytes);
}

//! Four bytes each: the usual guess for English.
std::int64_t guessedTokens(const gateway::ChatRequest& chat)
{
    return bytesOf(chat) / 4 + 4 * static_cast<std::int64_t>(chat.messages.size());
}

std::string nameOf(const gateway::ChatResponse& response, const std::string& asked)
{
    return response.model.empty() ? asked : response.provider + '/' + response.model;
}

//! "0.000004500": exact, and never in powers of ten.
std::string dollars(base::Money money)
{
    auto digits = std::to_string(std::max<std::int64_t>(money.nanos, 0));
    digits.insert(0, 10 - std::min<std::size_t>(digits.size(), 10), '0');
    return digits.insert(digits.size() - 9, 1, '.');
}

//! What a client says in Cache-Control: no-store, or no-cache.
gateway::CacheUse cacheUseOf(const HttpRequest& request)
{
    const auto control = request.header("cache-control").value_or("");
    if (control.find("no-store") != std::string_view::npos)
        return gateway::CacheUse::Never;
    return control.find("no-cache") != std::string_view::npos ? gateway::CacheUse::Refresh : gateway::CacheUse::Allowed;
}

void tellFailure(Streaming& streaming, const base::Error& error)
{
    const auto& exchange = streaming.exchange;
    if (!exchange->isOpen())
        return;
    const auto failure = failureOf(error);
    if (!exchange->hasBegun())
        return exchange->answer(answerOf(streaming.dialect->family(), failure, exchange->id()));
    std::string events;
    streaming.dialect->broken(failure, exchange->id(), events);
    exchange->send(events);
    exchange->end();
}

void tell(Streaming& streaming, const gateway::ChatResult& result, bool stream)
{
    const Told told{result.response, nameOf(result.response, streaming.model)};
    if (!stream) {
        auto answer = jsonAnswer(streaming.dialect->whole(told));
        answer.headers.emplace_back("x-kaze-cost-usd", dollars(result.cost));
        if (!result.cache.empty())
            answer.headers.emplace_back("x-kaze-cache", "hit");
        return streaming.exchange->answer(std::move(answer));
    }
    streaming.cached = !result.cache.empty();
    streaming.begin();
    std::string events;
    streaming.dialect->finish(told, events);
    streaming.exchange->send(events);
    streaming.exchange->end();
}

} // namespace

base::Task<std::expected<json::value, Failure>> bodyOf(std::shared_ptr<Service> service, SharedExchange exchange)
{
    auto body = std::move(exchange->request().body);
    if (body.size() < kParseElsewhere)
        co_return parsedBody(body);
    auto work = [body = std::move(body)] { return parsedBody(body); };
    co_return co_await service->cell.workers.run(std::move(work));
}

base::Task<base::Result<gateway::CallContext>> contextOf(
    std::shared_ptr<Service> service, Caller caller, base::CancelToken cancel)
{
    gateway::CallContext context;
    context.tenant = caller.tenant;
    context.agent = caller.name;
    context.cancel = std::move(cancel);
    if (caller.token) {
        const auto budget = co_await service->cell.tokens.budgetOf(caller.token->tokenId);
        if (!budget)
            co_return failure(budget);
        context.budgetId = *budget;
    }
    co_return context;
}

base::Task<> answerChat(
    std::shared_ptr<Service> service, SharedExchange exchange, Caller caller, std::shared_ptr<Dialect> dialect)
{
    const auto held = service->cell.hold();
    const auto family = dialect->family();
    auto body = co_await bodyOf(service, exchange);
    if (!body)
        co_return exchange->answer(answerOf(family, body.error(), exchange->id()));
    auto asked = dialect->read(*body, service->outputTokens);
    *body = nullptr; // an answer may take minutes
    if (asked.complaint)
        co_return exchange->answer(answerOf(family, failureOf(asked.complaint), exchange->id()));
    auto model = co_await service->models.resolve(asked.chat.model);
    if (!model)
        co_return exchange->answer(answerOf(family, failureOf(model.error()), exchange->id()));
    asked.chat.model = std::move(*model);
    const auto streaming = std::make_shared<Streaming>(exchange, dialect,
        service->cell.gateway.resolveModel(asked.chat.model).value_or(asked.chat.model), service->cell.loop.executor());
    const auto token = streaming->cancel.token();
    auto context = co_await contextOf(service, caller, token);
    if (!context)
        co_return exchange->answer(answerOf(family, failureOf(context.error()), exchange->id()));
    const auto guessed = caller.token ? guessedTokens(asked.chat) : 0;
    if (caller.token)
        service->quotas.use(*caller.token, guessed);
    gateway::DeltaSink sink;
    if (asked.stream)
        sink = [streaming](const gateway::ChatDelta& delta) { streaming->hear(delta); };
    const auto use = cacheUseOf(exchange->request());
    auto result = co_await service->cell.gateway.chat(std::move(*context), std::move(asked.chat), std::move(sink), use);
    if (caller.token && result)
        service->quotas.use(
            *caller.token, (*result)->response.usage.inputTokens + (*result)->response.usage.outputTokens - guessed);
    if (result && !streaming->stopped)
        tell(*streaming, **result, asked.stream);
    else
        tellFailure(*streaming, result ? streaming->cancel.token().reason() : result.error());
}

base::Task<> answerTokenCount(std::shared_ptr<Service> service, SharedExchange exchange, std::shared_ptr<Dialect> dialect)
{
    const auto held = service->cell.hold();
    const auto body = co_await bodyOf(service, exchange);
    if (!body)
        co_return exchange->answer(answerOf(dialect->family(), body.error(), exchange->id()));
    const auto asked = dialect->read(*body, service->outputTokens);
    if (asked.complaint)
        co_return exchange->answer(answerOf(dialect->family(), failureOf(asked.complaint), exchange->id()));
    auto answer = jsonAnswer(json::serialize(json::object{{"input_tokens", guessedTokens(asked.chat)}}));
    answer.headers.emplace_back("x-kaze-usage-source", "estimated");
    exchange->answer(std::move(answer));
}

} // namespace kaze::server::detail
