#include "engine/net/http_client.h"

#include "engine/net/detail/transfer_engine.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

namespace kaze::net {

namespace {

using base::CancelToken;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Transfer;
using detail::TransferEngine;

bool mayLeaveOrigin(std::string_view header)
{
    constexpr std::array<std::string_view, 5> kHarmless{
        "Accept", "Accept-Language", "User-Agent", "Content-Type", "Content-Language"};
    return std::any_of(kHarmless.begin(), kHarmless.end(), [&](auto name) { return sameName(name, header); });
}

//! RFC 9110, section 15.4: 303 always asks for a GET, and 301 and 302 have long been read so for a POST.
void dropBody(HttpRequest& request)
{
    request.method = "GET";
    request.body.clear();
    std::erase_if(request.headers, [](const auto& header) { return sameName(header.first, "Content-Type"); });
}

Result<> prepare(TransferEngine& engine, Transfer& transfer)
{
    if (auto checked = checkRequest(transfer.request); !checked)
        return checked;
    auto url = engine.parsed(transfer.request.url);
    if (!url)
        return base::failure(url);
    transfer.url = std::move(*url);
    return {};
}

//! Turns the transfer into the request that its redirect asks for.
Result<> redirect(Transfer& transfer, int followed)
{
    auto& request = transfer.request;
    const auto where = transfer.url.authority();
    if (followed >= request.maxRedirects)
        return fail(ErrorCode::Protocol, where + " redirects again after " + std::to_string(followed) + " redirects; gave up");
    auto target = resolveUrl(request.url, *transfer.response.header("Location"));
    auto url = target ? parseUrl(*target) : base::failure(target);
    if (!url)
        return fail(ErrorCode::Protocol, where + " redirects to where nobody can go", url.error());
    if (transfer.url.scheme == "https" && url->scheme != "https")
        return fail(ErrorCode::Protocol, where + " redirects from https to http on " + url->authority() + "; refused");

    const int status = transfer.response.status;
    if ((status == 303 && request.method != "HEAD") || (status <= 302 && request.method == "POST"))
        dropBody(request);
    if (!transfer.url.sameOrigin(*url))
        std::erase_if(request.headers, [](const auto& header) { return !mayLeaveOrigin(header.first); });
    request.url = std::move(*target);
    transfer.url = std::move(*url);
    return {};
}

void log(const TransferEngine& engine, const Transfer& transfer)
{
    const auto& logger = engine.options().log;
    if (!logger || !logger->should_log(spdlog::level::debug))
        return;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(transfer.response.timing.total).count();
    const auto outcome = transfer.error ? transfer.error->message : std::to_string(transfer.response.status);
    logger->debug(
        "{} {}://{}: {} in {} ms", transfer.request.method, transfer.url.scheme, transfer.url.authority(), outcome, took);
}

std::optional<detail::SteadyTime> deadlineOf(const HttpRequest& request, detail::SteadyTime now)
{
    if (request.timeouts.total.count() <= 0)
        return std::nullopt;
    return now + request.timeouts.total;
}

Task<Result<HttpResponse>> run(std::shared_ptr<TransferEngine> engine, std::shared_ptr<Transfer> transfer, CancelToken cancel)
{
    if (const auto prepared = prepare(*engine, *transfer); !prepared)
        co_return base::failure(prepared);
    const auto registration = cancel.onCancel([transfer, cancel] {
        if (transfer->multi)
            transfer->multi->abort(transfer, cancel.reason());
    });
    const auto deadline = deadlineOf(transfer->request, std::chrono::steady_clock::now());
    for (int followed = 0;; ++followed) {
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        transfer->restart(std::chrono::steady_clock::now(), deadline);
        engine->start(transfer);
        co_await transfer->done.wait();
        log(*engine, *transfer);
        if (transfer->error)
            co_return std::unexpected(std::move(*transfer->error));
        if (!transfer->redirects())
            co_return std::move(transfer->response);
        if (const auto redirected = redirect(*transfer, followed); !redirected)
            co_return base::failure(redirected);
    }
}

} // namespace

TrustedCertificates certificatesFromEnvironment()
{
    const auto named = [](const char* variable) {
        const char* value = std::getenv(variable);
        return std::string(value ? value : "");
    };
    if (auto bundle = named("CURL_CA_BUNDLE"); !bundle.empty())
        return {std::move(bundle), ""};
    return {named("SSL_CERT_FILE"), named("SSL_CERT_DIR")};
}

void BodyGate::resume()
{
    m_paused = false;
    if (const auto onResume = std::exchange(m_onResume, nullptr))
        onResume();
}

HttpClient::HttpClient(base::Executor executor, HttpClientOptions options)
    : m_engine(std::make_shared<TransferEngine>(std::move(executor), std::move(options)))
{
    m_engine->open();
}

HttpClient::~HttpClient()
{
    close();
}

void HttpClient::close()
{
    m_engine->shutDown();
}

Task<Result<HttpResponse>> HttpClient::fetch(HttpRequest request, CancelToken cancel)
{
    auto transfer = std::make_shared<Transfer>();
    transfer->request = std::move(request);
    return run(m_engine, std::move(transfer), std::move(cancel));
}

Task<Result<HttpResponse>> HttpClient::stream(HttpRequest request, BodySink sink, CancelToken cancel)
{
    auto transfer = std::make_shared<Transfer>();
    transfer->request = std::move(request);
    transfer->sink = std::move(sink);
    transfer->streaming = true;
    return run(m_engine, std::move(transfer), std::move(cancel));
}

} // namespace kaze::net
