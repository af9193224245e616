// What is done with requests that were let in, and how that ends with their tokens.

#include "engine/server/clients/anthropic_messages.h"
#include "engine/server/clients/openai_chat.h"
#include "engine/server/clients/openai_responses.h"
#include "engine/server/detail/front_routes.h"
#include "engine/server/rest/rest.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

constexpr auto kLookAtTokens = std::chrono::seconds(2);

} // namespace

Failure failed(int status, const char* code, std::string message, HttpHeaders headers)
{
    Failure failure;
    failure.status = status;
    failure.code = code;
    failure.message = std::move(message);
    failure.headers = std::move(headers);
    return failure;
}

//! Anthropic's clients say which version of their protocol they speak, whatever they ask.
Family familyOf(const HttpRequest& head)
{
    if (rest::isBelow(head.path))
        return Family::Problem;
    if (otlp::signalOf(head.path))
        return otlp::isJson(head) ? Family::OtlpJson : Family::OtlpProtobuf;
    return head.path.starts_with("/v1/messages") || head.header("anthropic-version") ? Family::Anthropic : Family::OpenAi;
}

std::string_view secretIn(const HttpRequest& head)
{
    if (const auto key = head.header("x-api-key"))
        return *key;
    const auto authorization = head.header("authorization").value_or("");
    constexpr std::string_view kBearer = "bearer ";
    if (lowerCase(authorization.substr(0, kBearer.size())) != kBearer)
        return {};
    const auto secret = authorization.substr(kBearer.size());
    return secret.substr(std::min(secret.find_first_not_of(' '), secret.size()));
}

//! Such that it ends with its token.
HttpAction Front::followed(HttpAction action, const HttpRequest& head, const Caller& caller, bool isCounted)
{
    if (!caller.token)
        return action;
    return [this, action = std::move(action), family = familyOf(head), secret = std::string(secretIn(head)), isCounted](
               SharedExchange exchange) {
        auto ended = [family, id = exchange->id()](const std::string& why) {
            return answerOf(family, failed(401, "invalid_api_key", why, {{"WWW-Authenticate", "Bearer"}}), id);
        };
        if (m_underWay.begin(secret, exchange, std::move(ended), isCounted))
            return action(std::move(exchange));
        auto failure = failed(429, "rate_limit_exceeded",
            "This token has " + std::to_string(UnderWay::kMostOfToken) + " requests under way; wait for the answers to some.");
        failure.wait = std::chrono::seconds(1);
        exchange->answer(answerOf(family, failure, exchange->id()));
    };
}

void Front::tick(base::Duration now)
{
    if (now - m_lookedAt < kLookAtTokens)
        return;
    m_lookedAt = now;
    m_underWay.endThose([&](const std::string& secret) -> std::optional<std::string> {
        const auto token = m_service->cell.tokens.verify(secret);
        return token ? std::nullopt : std::optional(token.error().message);
    });
}

HttpAction Front::actionOf(const HttpRequest& head, const Route& route, Caller caller, const std::string& id)
{
    const auto service = m_service;
    const auto loop = service->cell.loop.executor();
    const auto answerId = id.substr(id.find('_') + 1);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(service->cell.clock.now().time_since_epoch()).count();
    const auto chat = [&](std::shared_ptr<Dialect> dialect) -> HttpAction {
        return [service, loop, caller = std::move(caller), dialect = std::move(dialect)](SharedExchange exchange) mutable {
            base::spawn(loop, answerChat(service, std::move(exchange), std::move(caller), std::move(dialect)));
        };
    };
    switch (route.what) {
    case What::Health:
        return [](const SharedExchange& exchange) { exchange->answer(jsonAnswer(R"({"status":"ok"})")); };
    case What::Ready:
        return [ready = !m_finishing](const SharedExchange& exchange) {
            exchange->answer(ready ? jsonAnswer(R"({"status":"ready"})") : jsonAnswer(R"({"status":"ending"})", 503));
        };
    case What::Metrics:
        return [service, loop, accept = std::string(head.header("accept").value_or(""))](
                   SharedExchange exchange) { base::spawn(loop, answerMetrics(service, std::move(exchange), accept)); };
    case What::Models:
        return
            [service, loop, family = familyOf(head), name = head.path.substr(std::min(head.path.size(), route.path.size() + 1))](
                SharedExchange exchange) { base::spawn(loop, answerModels(service, std::move(exchange), family, name)); };
    case What::Embeddings:
        return [service, loop, caller](
                   SharedExchange exchange) { base::spawn(loop, answerEmbeddings(service, std::move(exchange), caller)); };
    case What::Mcp:
        return [mcp = m_mcp, caller](SharedExchange exchange) { mcp->take(std::move(exchange), caller); };
    case What::Stream:
        return [streams = m_streams, caller = std::move(caller), secret = std::string(secretIn(head))](
                   const SharedExchange& exchange) { streams->open(*exchange, caller, secret); };
    case What::Otlp:
        return [otlp = m_otlp, caller](SharedExchange exchange) { otlp->take(std::move(exchange), caller); };
    case What::Chat:
    case What::Rest:
        break;
    case What::Responses:
        return chat(std::make_shared<OpenAiResponses>(answerId, now));
    case What::Messages:
        return chat(std::make_shared<AnthropicMessages>(answerId, false));
    case What::CountTokens:
        return [service, loop, answerId](SharedExchange exchange) {
            auto dialect = std::make_shared<AnthropicMessages>(answerId, true);
            base::spawn(loop, answerTokenCount(service, std::move(exchange), std::move(dialect)));
        };
    }
    return chat(std::make_shared<OpenAiChat>(answerId, now));
}

} // namespace kaze::server::detail
