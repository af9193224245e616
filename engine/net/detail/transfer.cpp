#include "engine/net/detail/transfer.h"

#include "engine/base/text.h"
#include "engine/net/detail/curl_error.h"
#include "engine/net/detail/multi.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace kaze::net::detail {

namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostHeadBytes = 256U << 10;

bool isIdempotent(std::string_view method)
{
    return method != "POST" && method != "PATCH";
}

SocketAddress addressOf(const curl_sockaddr& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.addr, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return {text.data(), ntohs(v4.sin_port)};
    }
    if (address.family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address.addr, std::min<std::size_t>(sizeof v6, address.addrlen));
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return {text.data(), ntohs(v6.sin6_port)};
    }
    return {};
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

//! "HTTP/1.1 200 OK", "HTTP/2 200".
bool readStatusLine(std::string_view line, HttpResponse& response)
{
    const auto space = line.find(' ');
    if (!line.starts_with("HTTP/") || space == std::string_view::npos)
        return false;
    response = HttpResponse{};
    response.httpVersion = line.substr(5, space - 5);
    const auto status = trimmed(line.substr(space));
    std::from_chars(status.data(), status.data() + status.size(), response.status);
    return true;
}

} // namespace

void Transfer::restart(SteadyTime now, std::optional<SteadyTime> deadline)
{
    response = HttpResponse{};
    error.reset();
    done = base::OneShot<bool>();
    m_errorText[0] = '\0';
    m_phase = Phase::Connecting;
    m_started = now;
    m_progress = now;
    m_deadline = deadline;
    m_requestsSent = 0;
    m_sent = 0;
    m_received = 0;
    m_headBytes = 0;
    m_headComplete = false;
    m_refusal.reset();
    m_isRead = false;
}

CURL* Transfer::detach()
{
    m_headerList.reset();
    if (sink.gate)
        sink.gate->m_onResume = nullptr;
    return std::exchange(m_easy, nullptr);
}

SteadyTime Transfer::due() const
{
    const auto after
        = [](SteadyTime from, std::chrono::milliseconds limit) { return limit.count() > 0 ? from + limit : SteadyTime::max(); };
    SteadyTime soonest = m_deadline.value_or(SteadyTime::max());
    switch (m_phase) {
    case Phase::Connecting:
        return std::min(soonest, after(m_started, request.timeouts.connect));
    case Phase::Waiting:
        return std::min(soonest, after(m_progress, request.timeouts.firstByte));
    case Phase::Sending:
    case Phase::Receiving:
        return std::min(soonest, after(m_progress, request.timeouts.stall));
    case Phase::Paused:
        return soonest;
    }
    return soonest;
}

Error Transfer::timedOut() const
{
    const auto where = url.authority();
    if (m_isRead)
        return {ErrorCode::Timeout, where + " did not end its answer", nullptr};
    if (m_deadline && due() == *m_deadline)
        return {ErrorCode::Timeout,
            where + " did not finish within the " + timeText(request.timeouts.total) + " allowed in total", nullptr};
    if (m_phase == Phase::Connecting)
        return connectTimedOut(where, request.timeouts.connect);
    if (m_phase == Phase::Waiting)
        return {ErrorCode::Timeout, "no first byte from " + where + " after " + timeText(request.timeouts.firstByte), nullptr};
    const auto silence = "nothing moved for " + timeText(request.timeouts.stall);
    if (m_phase == Phase::Sending)
        return {
            ErrorCode::Timeout, where + " stopped taking the request after " + base::sizeText(m_sent) + ": " + silence, nullptr};
    return {ErrorCode::Timeout,
        where + " fell silent in the middle of its answer, after " + base::sizeText(m_received) + ": " + silence, nullptr};
}

void Transfer::conclude(CURLcode code)
{
    if (error || (code == CURLE_OK && m_headComplete))
        return;
    if (m_refusal && code == CURLE_COULDNT_CONNECT) {
        error = std::move(m_refusal);
        return;
    }
    BrokenExchange broken{code, url.authority(), m_errorText.data(), 0, m_phase != Phase::Connecting, m_headComplete, m_received};
    curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &broken.systemError);
    error = errorOf(broken, request.timeouts.connect);
}

void Transfer::complete()
{
    multi = nullptr;
    response.timing.total = std::chrono::steady_clock::now() - m_started;
    done.set(true);
}

bool Transfer::redirects() const
{
    if (!request.followRedirects || !response.header("Location"))
        return false;
    const int status = response.status;
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void Transfer::unpause()
{
    enter(Phase::Receiving);
    curl_easy_pause(m_easy, CURLPAUSE_CONT);
}

curl_socket_t Transfer::openSocket(const curl_sockaddr& address)
{
    if (request.admit) {
        if (auto admitted = request.admit(addressOf(address)); !admitted) {
            m_refusal = std::move(admitted.error());
            return CURL_SOCKET_BAD;
        }
    }
    return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

bool Transfer::connected(const SocketAddress& address)
{
    if (request.admit)
        if (auto admitted = request.admit(address); !admitted)
            return failWith(std::move(admitted.error()));
    if (++m_requestsSent > 1 && !isIdempotent(request.method))
        return failWith({ErrorCode::Unavailable,
            url.authority() + " closed a kept connection without an answer; whether it received the request is not known",
            nullptr});
    enter(m_sent < request.body.size() ? Phase::Sending : Phase::Waiting);
    response.timing.connect = m_progress - m_started;
    return !error;
}

std::size_t Transfer::supply(char* into, std::size_t room)
{
    const auto count = std::min<std::size_t>(room, request.body.size() - m_sent);
    std::memcpy(into, request.body.data() + m_sent, count);
    m_sent += count;
    if (m_phase == Phase::Sending)
        enter(m_sent < request.body.size() ? Phase::Sending : Phase::Waiting);
    return count;
}

bool Transfer::rewind(curl_off_t offset)
{
    if (offset < 0 || static_cast<std::uint64_t>(offset) > request.body.size())
        return false;
    m_sent = static_cast<std::uint64_t>(offset);
    return true;
}

bool Transfer::takeHeaderLine(std::string_view line)
{
    if (error)
        return false;
    const auto connect = response.timing.connect;
    if (m_phase != Phase::Paused)
        enter(Phase::Receiving);
    m_headBytes += line.size();
    if (m_headBytes > kMostHeadBytes)
        return failWith({ErrorCode::Protocol,
            url.authority() + " sent more than " + base::sizeText(kMostHeadBytes) + " of headers", nullptr});
    if (m_headComplete)
        return true; // a trailer
    if (readStatusLine(line, response)) {
        response.timing.connect = connect;
        response.timing.firstByte = m_progress - m_started;
        return true;
    }
    if (trimmed(line).empty())
        return endHead();
    if ((line.front() == ' ' || line.front() == '\t') && !response.headers.empty()) {
        response.headers.back().second.append(" ").append(trimmed(line));
        return true;
    }
    if (const auto colon = line.find(':'); colon != std::string_view::npos)
        response.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    return true;
}

bool Transfer::endHead()
{
    if (response.status < 200)
        return true; // an interim answer; the real one follows
    m_headComplete = true;
    if (const auto* length = response.header("Content-Length"); length && request.method != "HEAD") {
        std::uint64_t announced = 0;
        std::from_chars(length->data(), length->data() + length->size(), announced);
        if (announced > request.maxBody)
            return failWith(bodyTooLarge());
        if (!streaming && !redirects())
            response.body.reserve(std::min<std::uint64_t>(announced, 1U << 20));
    }
    if (streaming && sink.head && !redirects())
        if (auto taken = sink.head(response); !taken)
            return failWith(std::move(taken.error()));
    return !error;
}

std::size_t Transfer::takeBody(std::string_view bytes)
{
    if (error)
        return CURL_WRITEFUNC_ERROR;
    if (sink.gate && sink.gate->paused()) {
        m_phase = Phase::Paused;
        sink.gate->m_onResume = [weak = weak_from_this()] {
            if (const auto transfer = weak.lock(); transfer && transfer->multi)
                transfer->multi->resumeSoon(transfer);
        };
        return CURL_WRITEFUNC_PAUSE;
    }
    enter(Phase::Receiving);
    m_received += bytes.size();
    if (m_received > request.maxBody) {
        failWith(bodyTooLarge());
    } else if (redirects()) {
        return bytes.size();
    } else if (!streaming) {
        response.body.append(bytes);
    } else if (sink.chunk) {
        if (auto taken = sink.chunk(bytes); !taken)
            failWith(std::move(taken.error()));
        heedReader();
    }
    return error ? CURL_WRITEFUNC_ERROR : bytes.size();
}

void Transfer::heedReader()
{
    if (!sink.gate || !sink.gate->m_left)
        return;
    const auto end = m_progress + *std::exchange(sink.gate->m_left, std::nullopt);
    m_deadline = std::min(m_deadline.value_or(SteadyTime::max()), end);
    m_isRead = true;
    if (multi)
        multi->wakeBy(due());
}

bool Transfer::failWith(Error failure)
{
    if (!error)
        error = std::move(failure);
    return false;
}

Error Transfer::bodyTooLarge() const
{
    return {ErrorCode::Protocol,
        "the answer of " + url.authority() + " is larger than the " + base::sizeText(request.maxBody) + " allowed", nullptr};
}

void Transfer::enter(Phase phase)
{
    if (phase == Phase::Waiting && m_phase != Phase::Waiting && sink.sent)
        sink.sent();
    m_phase = phase;
    m_progress = std::chrono::steady_clock::now();
    if (multi)
        multi->wakeBy(due());
}

} // namespace kaze::net::detail
