#include "engine/gateway/http_provider.h"

#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/reading.h"
#include "engine/net/retry.h"
#include "engine/net/url.h"

#include <algorithm>

namespace kaze::gateway {

using base::ErrorCode;

namespace {

constexpr std::size_t kMostBody = 64U << 20;

std::string hostOf(const std::string& url)
{
    const auto parsed = net::parseUrl(url);
    return parsed ? parsed->authority() : url;
}

} // namespace

HttpProvider::HttpProvider(Parts parts, std::unique_ptr<const detail::Translator> translator)
    : m_parts(std::move(parts)), m_translator(std::move(translator))
{
}

HttpProvider::~HttpProvider() = default;

std::size_t HttpProvider::mostTexts() const
{
    return m_translator->mostTexts();
}

bool HttpProvider::continuesAnswers(const ChatRequest& request) const
{
    return m_translator->continuesAnswers(request);
}

net::HttpRequest HttpProvider::requestOf(detail::WireCall call, const std::string& key) const
{
    net::HttpRequest request;
    request.method = call.body.empty() ? "GET" : "POST";
    request.url = std::move(call.url);
    request.headers = m_translator->headers(key);
    request.headers.emplace_back("Accept", "text/event-stream, application/x-ndjson, application/json");
    if (!call.body.empty())
        request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(call.body);
    request.maxBody = kMostBody;
    request.timeouts = m_parts.timeouts;
    return request;
}

std::string HttpProvider::newCallId()
{
    return "call_" + std::to_string(m_parts.clock.now().time_since_epoch().count()) + '_' + std::to_string(++m_callIds);
}

base::Error HttpProvider::refusal(const net::HttpResponse& response, std::string_view body, const std::string& url) const
{
    auto fault = detail::faultOf(response.status, body);
    if (const auto wait = net::parseRetryAfter(response.headers, m_parts.clock.now()))
        fault.wait = wait;
    const auto words = m_parts.redactor->clean(fault.words);
    auto said = hostOf(url) + " answered " + std::to_string(response.status) + (words.empty() ? "." : ": " + words);
    if (response.status == 404)
        said += " (is the model's name right, and is " + url + " the right address? " + m_translator->hint() + ")";
    return fault.error(std::move(said));
}

base::Task<base::Result<base::Boxed<ChatResponse>>> HttpProvider::chat(
    ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel)
{
    auto call = m_translator->chat(request);
    if (!call)
        co_return failure(call);
    const auto url = call->url;
    auto http = requestOf(std::move(*call), key);
    detail::Answer::Parts parts{sink, [this] { return newCallId(); }};
    auto reading = std::make_shared<detail::Reading>(
        m_translator->answer(request, std::move(parts)), m_translator->framing(), std::move(sink), cancel, m_parts.clock);
    const auto executor = co_await boost::asio::this_coro::executor;
    base::spawn(executor, detail::transfer(m_parts.http, std::move(http), reading));
    co_await reading->done.wait();
    co_return concluded(*reading, url, request.model);
}

base::Result<base::Boxed<ChatResponse>> HttpProvider::concluded(
    detail::Reading& reading, const std::string& url, const std::string& model) const
{
    auto answer = outcome(reading, url);
    if (answer && answer->model.empty())
        answer->model = model;
    if (!answer)
        answer.error().message = m_parts.redactor->clean(answer.error().message);
    return answer;
}

base::Result<ChatResponse> HttpProvider::outcome(detail::Reading& reading, const std::string& url) const
{
    if (reading.response) {
        const auto& response = *reading.response;
        if (response && response->status != 200)
            return std::unexpected(refusal(*response, reading.body, url));
        if (response && reading.isStream)
            detail::takeRest(reading);
        // A server may say that it has finished, and then cut the connection: the answer is whole all the same.
        const bool isWhole = reading.isStream && reading.answer->progress() != detail::Answer::Progress::Open;
        if (!response && (!isWhole || reading.cancel.cancelled() || response.error().code == ErrorCode::Protocol))
            return failure(response);
        if (response && !reading.isStream)
            if (auto taken = takeWhole(reading, *response, url); !taken)
                return failure(taken);
    }
    return reading.answer->finish();
}

base::Result<> HttpProvider::takeWhole(detail::Reading& reading, const net::HttpResponse& response, const std::string& url) const
{
    boost::system::error_code bad;
    const auto parsed = boost::json::parse(reading.body, bad);
    if (!bad && parsed.is_object()) {
        if (auto taken = reading.answer->takeWhole(parsed.get_object()); !taken)
            return taken;
        return reading.answer->checkSize();
    }
    const auto* type = response.header("content-type");
    return base::fail(ErrorCode::Protocol,
        hostOf(url) + " answered with " + (type ? *type : "something")
            + ", not with a model's answer: " + detail::oneLine(reading.body) + " " + m_translator->hint());
}

base::Task<base::Result<HttpProvider::Fetched>> HttpProvider::fetchJson(net::HttpRequest request, base::CancelToken cancel)
{
    const auto url = request.url;
    auto response = co_await m_parts.http.fetch(std::move(request), cancel);
    if (!response)
        co_return failure(response);
    if (response->status != 200)
        co_return std::unexpected(refusal(*response, response->body, url));
    boost::system::error_code bad;
    auto value = boost::json::parse(response->body, bad);
    if (bad || !value.is_object())
        co_return base::fail(ErrorCode::Protocol,
            hostOf(url) + " did not answer with JSON: " + m_parts.redactor->clean(detail::oneLine(response->body)) + " "
                + m_translator->hint());
    Fetched fetched{std::move(value), std::move(response->headers)};
    co_return fetched;
}

base::Task<base::Result<Embeddings>> HttpProvider::embed(
    std::string model, std::vector<std::string> texts, std::string baseUrl, std::string key, base::CancelToken cancel)
{
    if (mostTexts() == 0)
        co_return base::fail(
            ErrorCode::Unsupported, hostOf(baseUrl) + " has no embeddings in this API; choose another model for them.");
    auto request = requestOf(m_translator->embed(model, texts, baseUrl), key);
    const auto answer = co_await fetchJson(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    const auto& object = answer->json.get_object();
    Embeddings embedded;
    embedded.vectors = m_translator->readVectors(object, texts.size());
    const bool isWhole = std::all_of(embedded.vectors.begin(), embedded.vectors.end(),
        [&](const auto& vector) { return !vector.empty() && vector.size() == embedded.vectors.front().size(); });
    if (!isWhole)
        co_return base::fail(
            ErrorCode::Protocol, hostOf(baseUrl) + " did not answer with one vector of the same length for each text.");
    if (const auto tokens = m_translator->readEmbeddedTokens(object); tokens > 0) {
        embedded.inputTokens = tokens;
        embedded.usageSource = UsageSource::Provider;
    }
    co_return embedded;
}

base::Task<base::Result<std::vector<std::string>>> HttpProvider::models(
    std::string baseUrl, std::string key, base::CancelToken cancel)
{
    auto told = co_await offer(std::move(baseUrl), std::move(key), std::move(cancel));
    if (!told)
        co_return failure(told);
    co_return std::move(told->models);
}

base::Task<base::Result<ProviderOffer>> HttpProvider::offer(std::string baseUrl, std::string key, base::CancelToken cancel)
{
    // A key that is only being tried has not passed the secret store.
    m_parts.redactor->addSecret(key);
    detail::WireCall call{m_translator->modelsUrl(baseUrl), {}};
    auto request = requestOf(std::move(call), key);
    request.timeouts.connect = std::chrono::seconds(3);
    request.timeouts.total = std::chrono::seconds(10);
    const auto answer = co_await fetchJson(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    auto names = m_translator->readModels(answer->json.get_object());
    if (!names)
        co_return base::fail(
            ErrorCode::Protocol, hostOf(baseUrl) + " answered, but not with a list of models. " + m_translator->hint());
    std::sort(names->begin(), names->end());
    ProviderOffer told{std::move(*names), rateLimitsIn(answer->headers, m_parts.clock.now()), m_translator->mostTexts() > 0};
    co_return told;
}

} // namespace kaze::gateway
