#pragma once

#include "engine/base/clock.h"
#include "engine/base/redact.h"
#include "engine/gateway/chat.h"
#include "engine/net/http_client.h"

namespace kaze::gateway {

namespace detail {
struct Reading;
struct WireCall;
class Translator;
} // namespace detail

//! A model server over HTTP, whatever its API: a translator says what goes over the wire, this sends it, reads the stream, and judges failures. Asks for a
//! stream, and takes a whole answer where the server gives one all the same. An answer is handed out as soon as it is whole, also where the
//! server keeps the connection open. Error messages quote the provider, redacted. Lives on the loop.
class HttpProvider final : public ChatProvider {
public:
    struct Parts {
        net::HttpClient& http;
        const base::Clock& clock;
        std::shared_ptr<base::Redactor> redactor;
        net::HttpTimeouts timeouts{}; //!< of a chat; lists of models wait at most 10 s
    };

    HttpProvider(Parts parts, std::unique_ptr<const detail::Translator> translator);
    ~HttpProvider() override;

    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResponse>>> chat(
        ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<Embeddings>> embed(std::string model, std::vector<std::string> texts,
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> models(
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<ProviderOffer>> offer(
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] bool needsKey() const override { return true; }
    [[nodiscard]] bool continuesAnswers(const ChatRequest& request) const override;
    [[nodiscard]] std::size_t mostTexts() const override;

private:
    [[nodiscard]] net::HttpRequest requestOf(detail::WireCall call, const std::string& key) const;
    [[nodiscard]] base::Error refusal(const net::HttpResponse& response, std::string_view body, const std::string& url) const;
    [[nodiscard]] base::Result<ChatResponse> outcome(detail::Reading& reading, const std::string& url) const;
    [[nodiscard]] base::Result<base::Boxed<ChatResponse>> concluded(
        detail::Reading& reading, const std::string& url, const std::string& model) const;
    [[nodiscard]] base::Result<> takeWhole(
        detail::Reading& reading, const net::HttpResponse& response, const std::string& url) const;
    struct Fetched {
        boost::json::value json;
        net::HttpHeaders headers;
    };
    [[nodiscard]] base::Task<base::Result<Fetched>> fetchJson(net::HttpRequest request, base::CancelToken cancel);
    [[nodiscard]] std::string newCallId();

    Parts m_parts;
    std::shared_ptr<const detail::Translator> m_translator;
    std::uint64_t m_callIds = 0;
};

} // namespace kaze::gateway
