#include "engine/net/detail/curl_error.h"

#include "engine/base/text.h"

#include <cstring>
#include <utility>

namespace kaze::net::detail {

namespace {

using base::Error;
using base::ErrorCode;

std::string reasonOf(const BrokenExchange& broken)
{
    if (broken.systemError != 0)
        return std::strerror(static_cast<int>(broken.systemError));
    const std::string_view words = broken.detail.empty() ? curl_easy_strerror(broken.code) : broken.detail;
    return base::shortened(base::toUtf8(words), 300);
}

Error unavailable(std::string message)
{
    return {ErrorCode::Unavailable, std::move(message), nullptr};
}

Error protocol(std::string message)
{
    return {ErrorCode::Protocol, std::move(message), nullptr};
}

Error brokeOff(const BrokenExchange& broken)
{
    if (!broken.answered)
        return unavailable(broken.where + " broke the connection off before it answered: " + reasonOf(broken));
    return unavailable(broken.where + " broke off in the middle of its answer, after " + base::sizeText(broken.received) + ": "
        + reasonOf(broken));
}

Error receiveFailed(const BrokenExchange& broken)
{
    // libcurl 7.88 reports a malformed answer and a lost connection with the same code.
    if (broken.systemError == 0 && broken.detail.find("chunked-encoding") != std::string_view::npos)
        return protocol(broken.where + " sent a malformed chunked body: " + reasonOf(broken));
    return brokeOff(broken);
}

} // namespace

std::string timeText(std::chrono::milliseconds time)
{
    const auto count = time.count();
    if (count < 1000)
        return std::to_string(count) + " ms";
    std::string text = std::to_string(count / 1000);
    if (count % 1000 != 0)
        text += "." + std::to_string(count % 1000 / 100);
    return text + " s";
}

Error connectTimedOut(const std::string& where, std::chrono::milliseconds timeout)
{
    return {ErrorCode::Timeout,
        "could not connect to " + where + " within " + timeText(timeout) + "; check the address and the network", nullptr};
}

Error errorOf(const BrokenExchange& broken, std::chrono::milliseconds connectTimeout)
{
    switch (broken.code) {
    case CURLE_URL_MALFORMAT:
        return {ErrorCode::InvalidArgument,
            "\"" + base::toUtf8(broken.where) + "\" is not a valid host name: " + reasonOf(broken), nullptr};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return unavailable("could not find " + broken.where + ": " + reasonOf(broken) + "; check the name and the network");
    case CURLE_COULDNT_CONNECT:
        return unavailable("could not connect to " + broken.where + ": " + reasonOf(broken) + "; check that it is running");
    case CURLE_OPERATION_TIMEDOUT:
        return connectTimedOut(broken.where, connectTimeout);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return protocol("the certificate of " + broken.where + " is not trusted: " + reasonOf(broken)
            + "; if it is your own or your network's, name the file of its authority in SSL_CERT_FILE");
    case CURLE_SSL_CACERT_BADFILE:
        return protocol("the certificates to trust, which SSL_CERT_FILE, SSL_CERT_DIR or CURL_CA_BUNDLE name, cannot be read: "
            + reasonOf(broken));
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_SHUTDOWN_FAILED:
        return protocol("TLS with " + broken.where + " failed: " + reasonOf(broken));
    case CURLE_GOT_NOTHING:
        return unavailable(broken.where + " closed the connection without an answer");
    case CURLE_RECV_ERROR:
        return receiveFailed(broken);
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return brokeOff(broken);
    case CURLE_OUT_OF_MEMORY:
        // What libcurl 7.88 also says of a header line beyond its limit.
        if (broken.connected && !broken.answered)
            return protocol(broken.where + " sent a header line that is too long");
        return {ErrorCode::Internal, "out of memory while talking to " + broken.where, nullptr};
    default:
        return protocol(broken.where + " sent what is not a valid HTTP answer: " + reasonOf(broken));
    }
}

} // namespace kaze::net::detail
