#include "engine/gateway/providers/openai.h"

#include "engine/base/text.h"
#include "engine/gateway/detail/openai_request.h"
#include "engine/gateway/detail/openai_stream.h"
#include "engine/gateway/retry_after.h"
#include "engine/net/retry.h"
#include "engine/net/sse.h"
#include "engine/net/url.h"

#include <algorithm>

namespace kaze::gateway {

using base::ErrorCode;
using boost::json::object;

namespace {

constexpr std::size_t kMostBody = 64U << 20;

net::HttpRequest requestTo(std::string url, const std::string& key, std::string body)
{
    net::HttpRequest request;
    request.method = body.empty() ? "GET" : "POST";
    request.url = std::move(url);
    request.headers.emplace_back("Accept", "text/event-stream, application/json");
    if (!body.empty())
        request.headers.emplace_back("Content-Type", "application/json");
    if (!key.empty())
        request.headers.emplace_back("Authorization", "Bearer " + key);
    request.body = std::move(body);
    request.maxBody = kMostBody;
    return request;
}

std::string hostOf(const std::string& url)
{
    const auto parsed = net::parseUrl(url);
    return parsed ? parsed->authority() : url;
}

//! What goes through a stream while it is read.
struct Reading {
    detail::OpenAiAnswer answer;
    net::SseDecoder decoder{4U << 20};
    std::string body; //!< of what is no event stream
    bool isStream = false;
    bool done = false; //!< [DONE] came
};

bool isEventStream(const net::HttpResponse& head)
{
    const auto* type = head.header("content-type");
    return head.status == 200 && (!type || type->find("event-stream") != std::string::npos);
}

base::Result<> takeEvents(Reading& reading, std::string_view bytes)
{
    std::vector<net::SseEvent> events;
    const auto fed = reading.decoder.feed(bytes, events);
    for (const auto& event : events) {
        if (event.data == "[DONE]")
            reading.done = true;
        else if (!reading.done && !event.data.empty())
            if (auto taken = reading.answer.take(event.data); !taken)
                return taken;
    }
    return fed;
}

net::BodySink sinkFor(const std::shared_ptr<Reading>& reading, const DeltaSink& progress)
{
    const auto reached = [progress](ChatStage stage) {
        ChatDelta delta;
        delta.stage = stage;
        if (progress)
            progress(delta);
    };
    net::BodySink sink;
    sink.sent = [reached] { reached(ChatStage::Sent); };
    sink.head = [reading, reached](const net::HttpResponse& head) -> base::Result<> {
        reading->isStream = isEventStream(head);
        if (head.status == 200)
            reached(ChatStage::Accepted);
        return {};
    };
    sink.chunk = [reading](std::string_view bytes) -> base::Result<> {
        if (reading->isStream)
            return takeEvents(*reading, bytes);
        reading->body += bytes;
        return {};
    };
    return sink;
}

//! A server that takes no stream answers with the whole completion.
base::Result<> takeWhole(Reading& reading, const net::HttpResponse& response, const std::string& url)
{
    const auto start = reading.body.find_first_not_of(" \r\n\t");
    if (start != std::string::npos && reading.body[start] == '{')
        return reading.answer.take(reading.body);
    const auto* type = response.header("content-type");
    return base::fail(ErrorCode::Protocol,
        hostOf(url) + " answered with " + (type ? *type : "something") + ", not with a model's answer: "
            + detail::wordsOf(reading.body) + ". Is the address that of an OpenAI-compatible server? It usually ends in /v1.");
}

} // namespace

OpenAiProvider::OpenAiProvider(Parts parts) : m_parts(std::move(parts)) { }

base::Error OpenAiProvider::refusal(const net::HttpResponse& response, std::string_view body, const std::string& url) const
{
    const auto words = m_parts.redactor->clean(detail::wordsOf(body));
    const auto said = hostOf(url) + " answered " + std::to_string(response.status) + (words.empty() ? "." : ": " + words);
    const auto wait = net::parseRetryAfter(response.headers, m_parts.clock.now());
    switch (response.status) {
    case 401:
    case 403:
        return {ErrorCode::Unauthenticated, said, nullptr};
    case 404:
        return {ErrorCode::NotFound,
            said + " (is the model's name right, and does the address " + url + " belong to an OpenAI-compatible server?)",
            nullptr};
    case 402:
        return {ErrorCode::PermissionDenied, said, nullptr};
    case 408:
        return {ErrorCode::Timeout, said, nullptr};
    case 429:
        // OpenAI says 429 as well when the account is empty; waiting does not fill it.
        if (body.find("insufficient_quota") != std::string_view::npos)
            return {ErrorCode::PermissionDenied, said, nullptr};
        return withRetryAfter({ErrorCode::RateLimited, said, nullptr}, wait);
    default:
        break;
    }
    if (response.status >= 500)
        return withRetryAfter({ErrorCode::Unavailable, said, nullptr}, wait);
    return {response.status >= 400 ? ErrorCode::InvalidArgument : ErrorCode::Protocol, said, nullptr};
}

base::Task<base::Result<ChatResponse>> OpenAiProvider::chat(
    ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel)
{
    const auto url = detail::endpoint(request.baseUrl, "chat/completions");
    auto http = requestTo(url, key, detail::openAiBody(request));
    http.timeouts = m_parts.timeouts;
    const auto reading
        = std::make_shared<Reading>(Reading{detail::OpenAiAnswer(sink), net::SseDecoder(4U << 20), {}, false, false});
    auto into = sinkFor(reading, sink);
    const auto response = co_await m_parts.http.stream(std::move(http), std::move(into), cancel);
    // A server may say that it has finished, and then cut the connection: the answer is whole all the same.
    const bool whole = reading->isStream && reading->answer.isFinished();
    if (!response && (!whole || response.error().code == ErrorCode::Cancelled || response.error().code == ErrorCode::Protocol)) {
        auto error = response.error();
        error.message = m_parts.redactor->clean(error.message);
        co_return std::unexpected(std::move(error));
    }
    if (response && response->status != 200)
        co_return std::unexpected(refusal(*response, reading->body, url));
    if (response && !reading->isStream)
        if (auto taken = takeWhole(*reading, *response, url); !taken) {
            auto error = taken.error();
            error.message = m_parts.redactor->clean(error.message);
            co_return std::unexpected(std::move(error));
        }
    auto answer = reading->answer.finish();
    if (answer && answer->model.empty())
        answer->model = request.model;
    co_return answer;
}

base::Task<base::Result<boost::json::value>> OpenAiProvider::fetchJson(net::HttpRequest request, base::CancelToken cancel)
{
    const auto url = request.url;
    const auto response = co_await m_parts.http.fetch(std::move(request), cancel);
    if (!response)
        co_return failure(response);
    if (response->status != 200)
        co_return std::unexpected(refusal(*response, response->body, url));
    boost::system::error_code bad;
    auto value = boost::json::parse(response->body, bad);
    if (bad || !value.is_object())
        co_return base::fail(ErrorCode::Protocol,
            hostOf(url) + " did not answer with JSON: " + m_parts.redactor->clean(detail::wordsOf(response->body))
                + ". Is the address that of an OpenAI-compatible server? It usually ends in /v1.");
    co_return value;
}

base::Task<base::Result<std::vector<std::vector<float>>>> OpenAiProvider::embed(
    std::string model, std::vector<std::string> texts, std::string baseUrl, std::string key, base::CancelToken cancel)
{
    boost::json::array input;
    for (const auto& text : texts)
        input.emplace_back(base::toUtf8(text));
    auto body = boost::json::serialize(object{{"model", model}, {"input", std::move(input)}, {"encoding_format", "float"}});
    auto request = requestTo(detail::endpoint(baseUrl, "embeddings"), key, std::move(body));
    request.timeouts = m_parts.timeouts;
    const auto answer = co_await fetchJson(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    const auto* data = answer->get_object().if_contains("data");
    std::vector<std::vector<float>> vectors(texts.size());
    std::size_t position = 0;
    static const boost::json::array kNone;
    for (const auto& item : data && data->is_array() ? data->get_array() : kNone) {
        const auto* fields = item.if_object();
        const auto* index = fields ? fields->if_contains("index") : nullptr;
        const auto* numbers = fields && fields->contains("embedding") ? fields->at("embedding").if_array() : nullptr;
        const auto at = index && index->is_int64() ? static_cast<std::size_t>(index->get_int64()) : position;
        ++position;
        if (!numbers || at >= vectors.size())
            continue;
        for (const auto& number : *numbers)
            vectors[at].push_back(number.is_number() ? static_cast<float>(number.to_number<double>()) : 0.0F);
    }
    const bool whole = std::all_of(vectors.begin(), vectors.end(),
        [&](const auto& vector) { return !vector.empty() && vector.size() == vectors.front().size(); });
    if (!whole)
        co_return base::fail(
            ErrorCode::Protocol, hostOf(baseUrl) + " did not answer with one vector of the same length for each text.");
    co_return vectors;
}

base::Task<base::Result<std::vector<std::string>>> OpenAiProvider::models(
    std::string baseUrl, std::string key, base::CancelToken cancel)
{
    // A key that is only being tried has not passed the secret store.
    m_parts.redactor->addSecret(key);
    auto request = requestTo(detail::endpoint(baseUrl, "models"), key, {});
    request.timeouts.connect = std::chrono::seconds(3);
    request.timeouts.total = std::chrono::seconds(10);
    const auto answer = co_await fetchJson(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    const auto* data = answer->get_object().if_contains("data");
    if (!data || !data->is_array())
        co_return base::fail(ErrorCode::Protocol, hostOf(baseUrl) + " answered, but not with a list of models.");
    std::vector<std::string> names;
    for (const auto& item : data->get_array())
        if (const auto* fields = item.if_object(); fields && fields->contains("id") && fields->at("id").is_string())
            names.emplace_back(fields->at("id").get_string());
    std::sort(names.begin(), names.end());
    co_return names;
}

} // namespace kaze::gateway
