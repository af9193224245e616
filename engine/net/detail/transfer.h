#pragma once

#include "engine/base/one_shot.h"
#include "engine/net/http_client.h"
#include "engine/net/url.h"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::net::detail {

class Multi;

using SteadyTime = std::chrono::steady_clock::time_point;

//! One exchange with a server: a request and what came of it so far. Owned by the coroutine that waits for it and, while it
//! is on the wire, by its Multi. `start`, `done` and `error` are the coroutine's side; the rest belongs to Multi. A redirect
//! runs the same transfer again.
class Transfer : public std::enable_shared_from_this<Transfer> {
public:
    HttpRequest request;
    BodySink sink;
    bool streaming = false;
    Url url;

    HttpResponse response;
    std::optional<base::Error> error; //!< the first thing that went wrong
    base::OneShot<bool> done;

    Multi* multi = nullptr; //!< null when not on the wire
    std::size_t slot = 0; //!< its place in that Multi

    //! Forgets the exchange before and starts the clock. `deadline` bounds all exchanges together.
    void restart(SteadyTime now, std::optional<SteadyTime> deadline);

    //! Sets a fresh easy handle up for this exchange.
    void attach(CURL* easy, const HttpClientOptions& options);

    //! Gives the handle back, or null; no callback comes after it.
    CURL* detach();

    [[nodiscard]] CURL* easy() const { return m_easy; }

    //! When the nearest timeout runs out.
    [[nodiscard]] SteadyTime due() const;

    //! Which timeout that is, in words.
    [[nodiscard]] base::Error timedOut() const;

    //! Takes libcurl's verdict, unless something had gone wrong before.
    void conclude(CURLcode code);

    //! Wakes the waiting coroutine.
    void complete();

    //! Whether the answer is a redirect that is going to be followed.
    [[nodiscard]] bool redirects() const;

    //! Lets libcurl go on after a pause.
    void unpause();

private:
    enum class Phase : std::uint8_t { Connecting, Sending, Waiting, Receiving, Paused };

    struct FreeList {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    void setMethod();
    void setBody();
    void setHeaders(const HttpClientOptions& options);
    void setCallbacks();

    [[nodiscard]] curl_socket_t openSocket(const curl_sockaddr& address);
    [[nodiscard]] bool connected(const SocketAddress& address);
    [[nodiscard]] std::size_t supply(char* into, std::size_t room);
    [[nodiscard]] bool rewind(curl_off_t offset);
    [[nodiscard]] bool takeHeaderLine(std::string_view line);
    [[nodiscard]] bool endHead();
    [[nodiscard]] std::size_t takeBody(std::string_view bytes);
    //! What the reader said of the rest of the answer.
    void heedReader();
    bool failWith(base::Error failure);
    base::Error bodyTooLarge() const;
    void enter(Phase phase);

    CURL* m_easy = nullptr;
    std::unique_ptr<curl_slist, FreeList> m_headerList;
    std::array<char, CURL_ERROR_SIZE> m_errorText{};

    Phase m_phase = Phase::Connecting;
    SteadyTime m_started;
    SteadyTime m_progress; //!< when something last moved
    std::optional<SteadyTime> m_deadline;
    bool m_isRead = false; //!< the reader has what it wants

    int m_requestsSent = 0;
    std::uint64_t m_sent = 0;
    std::uint64_t m_received = 0;
    std::size_t m_headBytes = 0;
    bool m_headComplete = false;
    std::optional<base::Error> m_refusal; //!< what `admit` said about an address that was not connected to
};

} // namespace kaze::net::detail
