#include "engine/mcp/stdio_server.h"

#include "engine/base/file.h"
#include "engine/base/one_shot.h"
#include "engine/mcp/detail/line_splitter.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace kaze::mcp {

using namespace std::chrono_literals;
using base::ErrorCode;

namespace {

constexpr std::size_t kLongestLine = 4U << 20;
constexpr std::size_t kMostUnread = 8U << 20; //!< answers that the other side leaves unread before it is read from again
constexpr std::size_t kMostLines = 256; //!< read and not handled yet
constexpr std::size_t kPiece = 4096; //!< PIPE_BUF: a pipe that says it can be written takes so much without blocking
constexpr base::Duration kFarewell = 2s;
constexpr base::Duration kLook = 10ms;

//! Waits for the descriptors and moves the bytes, so that neither a silent nor an idle other side holds the loop up.
class Pipes {
public:
    Pipes(int in, int out, std::function<void(std::string)> line, std::function<void(base::Result<>)> end)
        : m_in(in), m_out(out), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), m_line(std::move(line)), m_end(std::move(end)),
          m_thread([this] { run(); })
    {
    }
    ~Pipes()
    {
        m_over = true;
        wake();
        m_thread.join();
    }

    void write(const std::string& line)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_broken)
                return;
            m_unsent += line;
        }
        wake();
    }
    //! A line was handled.
    void handled()
    {
        --m_lines;
        wake();
    }
    [[nodiscard]] bool allWritten()
    {
        const std::lock_guard lock(m_mutex);
        return m_unsent.empty() || m_broken;
    }

private:
    void wake() const
    {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one); // full is awake as well
    }

    void run()
    {
        while (!m_over) {
            const auto waiting = unsent();
            const bool reads = !m_ended && waiting < kMostUnread && m_lines < kMostLines;
            std::array<pollfd, 3> all{
                {{m_wake.get(), POLLIN, 0}, {reads ? m_in : -1, POLLIN, 0}, {waiting > 0 ? m_out : -1, POLLOUT, 0}}};
            if (::poll(all.data(), all.size(), -1) < 0 && errno != EINTR)
                return end(std::unexpected(base::systemError("waiting for stdin", errno)));
            if (all[0].revents != 0) {
                std::uint64_t count = 0;
                [[maybe_unused]] const auto got = ::read(m_wake.get(), &count, sizeof count); // it only wakes
            }
            if (all[1].revents != 0)
                read();
            if (all[2].revents != 0)
                send();
        }
    }

    std::size_t unsent()
    {
        const std::lock_guard lock(m_mutex);
        return m_unsent.size();
    }

    void read()
    {
        std::array<char, 65536> space{};
        const auto got = ::read(m_in, space.data(), space.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (got < 0)
            return end(std::unexpected(base::systemError("reading stdin", errno)));
        if (got == 0)
            return end({});
        if (auto fed = m_splitter.feed({space.data(), static_cast<std::size_t>(got)}); !fed)
            return end(std::move(fed));
        for (auto line = m_splitter.next(); line; line = m_splitter.next())
            if (!line->empty()) {
                ++m_lines;
                m_line(std::move(*line));
            }
    }

    void send()
    {
        std::string piece;
        {
            const std::lock_guard lock(m_mutex);
            piece = m_unsent.substr(0, kPiece);
        }
        const auto put = ::write(m_out, piece.data(), piece.size());
        const bool failed = put < 0 && errno != EINTR && errno != EAGAIN;
        {
            const std::lock_guard lock(m_mutex);
            if (put > 0)
                m_unsent.erase(0, static_cast<std::size_t>(put));
            if (failed) {
                m_broken = true;
                m_unsent.clear();
            }
        }
        // Nobody reads any more, so nobody waits for an answer.
        if (failed)
            end({});
    }

    void end(base::Result<> how)
    {
        if (!m_ended.exchange(true))
            m_end(std::move(how));
    }

    int m_in;
    int m_out;
    base::FileDescriptor m_wake;
    std::function<void(std::string)> m_line;
    std::function<void(base::Result<>)> m_end;
    detail::LineSplitter m_splitter{kLongestLine};
    std::atomic<bool> m_over = false;
    std::atomic<bool> m_ended = false; //!< reading
    std::atomic<std::size_t> m_lines = 0;
    std::mutex m_mutex; //!< guards the two below
    std::string m_unsent;
    bool m_broken = false;
    std::thread m_thread; //!< begins when the rest is there
};

struct Talk : std::enable_shared_from_this<Talk> {
    explicit Talk(std::shared_ptr<Server> server_) : server(std::move(server_)) { }

    void say(const std::string& message) const
    {
        if (pipes && !message.empty())
            pipes->write(message + '\n');
    }

    static base::Task<> handle(std::shared_ptr<Talk> talk, std::string line)
    {
        const auto messages = parseFromClient(line);
        if (!messages) {
            talk->say(errorText(nullptr, {kParseError, messages.error().message, nullptr}));
            talk->done();
            co_return;
        }
        if (messages->size() > 1 && talk->server->version() != "2025-03-26") {
            talk->say(errorText(nullptr, {kInvalidRequest, "this version of the protocol has no batches", nullptr}));
            talk->done();
            co_return;
        }
        std::string batch;
        for (const auto& message : *messages) {
            if (const auto* told = std::get_if<Notification>(&message))
                talk->server->notified(*told);
            const auto* request = std::get_if<Request>(&message);
            if (!request)
                continue;
            auto server = talk->server;
            auto asked = *request;
            auto notify = [talk](const std::string& text) { talk->say(text); };
            const auto answer
                = co_await Server::answer(std::move(server), std::move(asked), std::move(notify), talk->all.token());
            if (messages->size() == 1)
                talk->say(answer.text);
            else if (!answer.text.empty())
                batch += (batch.empty() ? "[" : ",") + answer.text;
        }
        talk->say(batch.empty() ? batch : batch + ']');
        talk->done();
    }

    void done()
    {
        --underWay;
        if (pipes)
            pipes->handled();
    }

    std::shared_ptr<Server> server;
    std::unique_ptr<Pipes> pipes;
    base::CancelSource all;
    std::size_t underWay = 0; //!< lines
    base::OneShot<base::Result<>> ended;
};

} // namespace

base::Task<base::Result<>> serveStdio(
    base::Loop& loop, const base::Clock& clock, std::shared_ptr<Server> server, int in, int out, base::CancelToken stop)
{
    const auto talk = std::make_shared<Talk>(std::move(server));
    auto taken = [&loop, talk](std::string line) {
        loop.post([&loop, talk, line = std::move(line)]() mutable {
            ++talk->underWay;
            base::spawn(loop.executor(), Talk::handle(talk, std::move(line)));
        });
    };
    auto over = [&loop, talk](base::Result<> how) { loop.post([talk, how = std::move(how)] { talk->ended.set(how); }); };
    talk->pipes = std::make_unique<Pipes>(in, out, std::move(taken), std::move(over));
    const auto registration = stop.onCancel([talk] { talk->ended.set({}); });
    const auto how = co_await talk->ended.wait();
    if (!how)
        talk->say(errorText(nullptr, {kParseError, how.error().message, nullptr}));
    const auto until = clock.steady() + kFarewell;
    const base::CancelToken never;
    while ((talk->underWay > 0 || !talk->pipes->allWritten()) && clock.steady() < until)
        (void)co_await clock.sleep(kLook, never);
    talk->all.cancel();
    talk->server->end();
    // Its thread is joined before what it calls goes.
    talk->pipes.reset();
    while (talk->underWay > 0 && clock.steady() < until + kFarewell)
        (void)co_await clock.sleep(kLook, never);
    co_return how;
}

} // namespace kaze::mcp
