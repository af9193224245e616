#pragma once

#include "engine/base/cancel.h"
#include "engine/base/log.h"
#include "engine/base/task.h"
#include "engine/net/http.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::net {

namespace detail {
class Transfer;
class TransferEngine;
} // namespace detail

//! What a reader says to a streamed answer under way. Loop thread only.
class BodyGate {
public:
    //! Holds it back: while paused nothing is read from the socket, the sender is slowed down by TCP, and the stall timeout stands still.
    void pause() { m_paused = true; }
    void resume();
    [[nodiscard]] bool paused() const { return m_paused; }

    //! The reader has what it wants, and the server this long to end the answer in order, so that its connection can be used again; then
    //! the transfer ends with Timeout. From within `BodySink::chunk`.
    void endWithin(std::chrono::milliseconds time) { m_left = time; }

private:
    friend class detail::Transfer;
    bool m_paused = false;
    std::optional<std::chrono::milliseconds> m_left;
    std::function<void()> m_onResume;
};

//! Where a streamed answer goes. Both functions run on the loop while the data is read, so they must be quick; an error they
//! return ends the transfer and becomes its result. They may cancel transfers and start others.
struct BodySink {
    std::function<void()> sent; //!< the whole request is with the server's system; may be empty
    std::function<base::Result<>(const HttpResponse&)> head; //!< once, before any chunk: status and headers
    std::function<base::Result<>(std::string_view)> chunk; //!< the body, in pieces as they arrive
    std::shared_ptr<BodyGate> gate; //!< may be null
};

//! Certificate authorities to trust, PEM. What is named stands in place of the system's own of its kind, as with the program curl: a file for the
//! system's bundle, a folder (of files named by hash) for the system's folder.
struct TrustedCertificates {
    std::string file; //!< "" for the system's
    std::string folder; //!< "" for the system's
};

//! CURL_CA_BUNDLE, else SSL_CERT_FILE and SSL_CERT_DIR, which libcurl leaves to the programs that use it.
[[nodiscard]] TrustedCertificates certificatesFromEnvironment();

struct HttpClientOptions {
    std::string userAgent; //!< "kaze/<version>" when empty
    TrustedCertificates certificates;
    bool proxyFromEnvironment
        = false; //!< http_proxy, https_proxy, all_proxy, no_proxy; this machine itself is reached without one
    base::Logger log; //!< one debug line an exchange: method, host, status, time; may be null
};

//! HTTP/1.1 and, over TLS, HTTP/2, on libcurl's multi-socket interface driven by the cell loop: connections are kept and
//! reused, certificates always verified, only http and https spoken, no cookies, no .netrc. Lives on the loop's thread and is
//! destroyed before the loop; transfers in flight then end with Cancelled. Timeouts are real time, as sockets are.
//!
//! A request that the server may have seen is sent a second time (a kept connection turned out to be dead) only when its
//! method is idempotent; a POST fails with Unavailable instead, and the caller decides.
class HttpClient {
public:
    explicit HttpClient(base::Executor executor, HttpClientOptions options = {});
    ~HttpClient();
    //! Ends what is under way, and all that comes later, with Cancelled.
    void close();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    //! The whole answer, decompressed. Any status is a success here. Errors: InvalidArgument (URL, headers), Unavailable (no
    //! such host, refused, broke off), Timeout (says which), Protocol (not HTTP, TLS trouble, body too large, redirect
    //! trouble), the reason of `cancel`, and whatever `admit` answered. An answer cut short is never a success.
    [[nodiscard]] base::Task<base::Result<HttpResponse>> fetch(HttpRequest request, base::CancelToken cancel);

    //! The same with the body handed to `sink` piece by piece; not compressed, so that no piece waits for another. The
    //! sink is called only between the call and its result. `maxBody` holds here too.
    [[nodiscard]] base::Task<base::Result<HttpResponse>> stream(HttpRequest request, BodySink sink, base::CancelToken cancel);

private:
    std::shared_ptr<detail::TransferEngine> m_engine;
};

} // namespace kaze::net
