#include "tests/bench/watchers/clients.h"

#include "tests/support/cpu_time.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <future>
#include <thread>

namespace kaze::bench {

using boost::asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kSampled = 32; //!< one stamp in so many is looked at
constexpr std::uint64_t kAckEach = 64; //!< messages, as the engine's own client
constexpr std::size_t kAckBytes = 256U << 10;
constexpr auto kAckWithin = std::chrono::milliseconds(200);

//! Masked with nothing, which the protocol allows.
std::string frameOf(std::string_view text)
{
    std::string frame("\x81", 1);
    if (text.size() < 126)
        frame += static_cast<char>(0x80U | text.size());
    else {
        frame += '\xFE';
        frame += static_cast<char>(text.size() >> 8);
        frame += static_cast<char>(text.size() & 0xFFU);
    }
    return frame.append(4, '\0').append(text);
}

std::uint64_t numberBehind(std::string_view text, std::string_view name)
{
    const auto at = text.find(name);
    std::uint64_t number = 0;
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
    return number;
}

std::int64_t nowNanos()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(SteadyClock::now().time_since_epoch()).count();
}

class Client : public std::enable_shared_from_this<Client> {
public:
    Client(boost::asio::io_context& context, const Watching& watching, std::string token, bool isSlow, Watched& into)
        : m_socket(context), m_watching(watching), m_token(std::move(token)), m_isSlow(isSlow), m_watched(into)
    {
    }

    void start()
    {
        m_socket.async_connect(
            {boost::asio::ip::address_v4::loopback(), m_watching.port}, [self = shared_from_this()](const auto& error) {
                if (error)
                    return self->broke();
                self->m_socket.set_option(tcp::no_delay(true));
                const auto shown = self->m_token.empty() ? "" : "Authorization: Bearer " + self->m_token + "\r\n";
                self->write("GET " + self->m_watching.path
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + shown + "\r\n");
                self->read();
            });
    }
    void close()
    {
        boost::system::error_code ignored;
        m_closed = true;
        m_socket.close(ignored);
    }

private:
    void broke()
    {
        if (m_closed)
            return;
        m_watched.open -= m_listens ? 1 : 0;
        ++m_watched.broken;
        close();
    }

    void read()
    {
        m_socket.async_read_some(boost::asio::buffer(m_chunk), [self = shared_from_this()](const auto& error, std::size_t size) {
            if (error)
                return self->broke();
            self->m_watched.bytes += size;
            self->m_in.append(self->m_chunk.data(), size);
            self->taken();
            if (!self->m_closed && !(self->m_isSlow && self->m_listens))
                self->read();
        });
    }

    void taken()
    {
        std::size_t at = 0;
        if (!m_upgraded) {
            const auto end = m_in.find("\r\n\r\n");
            if (end == std::string::npos)
                return;
            if (!m_in.starts_with("HTTP/1.1 101"))
                return broke();
            at = end + 4;
            m_upgraded = true;
            if (m_watching.speaksSession)
                write(frameOf(R"({"hello":{"protocol":1,"version":"bench"}})"));
            else
                listens();
        }
        while (const auto size = frameAt(at))
            at += size;
        m_in.erase(0, at);
        acknowledge();
    }

    //! Takes the frame that begins there; 0 when it is not whole yet.
    std::size_t frameAt(std::size_t at)
    {
        const auto left = m_in.size() - at;
        if (left < 2)
            return 0;
        const auto byte
            = [&](std::size_t index) { return static_cast<std::size_t>(static_cast<unsigned char>(m_in[at + index])); };
        std::size_t size = byte(1), head = 2;
        if (size >= 126) {
            head = size == 126 ? 4 : 10;
            if (left < head)
                return 0;
            size = 0;
            for (std::size_t i = 2; i < head; ++i)
                size = size << 8 | byte(i);
        }
        if (left < head + size)
            return 0;
        if (byte(0) == 0x81)
            heard(std::string_view(m_in).substr(at + head, size));
        return head + size;
    }

    void heard(std::string_view text)
    {
        ++m_watched.messages;
        if (m_watching.speaksSession) {
            if (!m_listens && text.starts_with(R"({"welcome")")) {
                write(frameOf(R"({"listen":{"snapshots":true,"runs":true,"run_id":"*","logs":null,"alerts":true},"turn":1})"));
                return listens();
            }
            if (const auto number = numberBehind(text.substr(0, 40), R"({"number":)")) {
                m_number = number;
                ++m_since;
                m_bytesSince += text.size();
            }
            if (text.find("events_lost") != std::string_view::npos)
                m_watched.lost += numberBehind(text, R"("count":)");
            // A step has the whole text once more.
            if (text.substr(text.size() - std::min<std::size_t>(text.size(), 60)).find("text_delta") == std::string_view::npos)
                return;
        }
        for (const char* each = text.data(); (each = find(each, text)) != nullptr; ++each)
            if (++m_watched.stamps % kSampled == 0)
                aged(each + 1, text.data() + text.size());
    }
    static const char* find(const char* from, std::string_view text)
    {
        return static_cast<const char*>(std::memchr(from, '@', static_cast<std::size_t>(text.data() + text.size() - from)));
    }
    void aged(const char* from, const char* end)
    {
        std::int64_t nanos = 0;
        std::from_chars(from, end, nanos);
        m_watched.micros.push_back(
            static_cast<std::uint32_t>(std::clamp<std::int64_t>((nowNanos() - nanos) / 1000, 0, 1U << 31)));
    }

    void listens()
    {
        m_listens = true;
        ++m_watched.open;
        m_ackedAt = SteadyClock::now();
    }

    void acknowledge()
    {
        if (m_since == 0 || (m_since < kAckEach && m_bytesSince < kAckBytes && SteadyClock::now() - m_ackedAt < kAckWithin))
            return;
        m_since = m_bytesSince = 0;
        m_ackedAt = SteadyClock::now();
        write(frameOf(R"({"ack":)" + std::to_string(m_number) + '}'));
    }

    void write(std::string bytes)
    {
        m_out += bytes;
        if (m_writing.empty())
            flush();
    }
    void flush()
    {
        m_writing = std::exchange(m_out, {});
        boost::asio::async_write(
            m_socket, boost::asio::buffer(m_writing), [self = shared_from_this()](const auto& error, std::size_t) {
                self->m_writing.clear();
                if (!error && !self->m_out.empty())
                    self->flush();
            });
    }

    tcp::socket m_socket;
    const Watching& m_watching;
    std::string m_token;
    bool m_isSlow;
    Watched& m_watched;
    std::array<char, 65536> m_chunk{};
    std::string m_in, m_out, m_writing;
    bool m_upgraded = false;
    bool m_listens = false;
    bool m_closed = false;
    std::uint64_t m_number = 0, m_since = 0;
    std::size_t m_bytesSince = 0;
    SteadyClock::time_point m_ackedAt;
};

} // namespace

std::string stamp()
{
    return '@' + std::to_string(nowNanos());
}

double Watched::quantile(double part) const
{
    if (micros.empty())
        return 0;
    return micros[std::min(micros.size() - 1, static_cast<std::size_t>(part * static_cast<double>(micros.size())))];
}

struct Watchers::Impl {
    explicit Impl(Watching taken) : watching(std::move(taken))
    {
        for (int i = 0; i < watching.clients; ++i) {
            const auto& tokens = watching.tokens;
            const auto token
                = tokens.empty() ? std::string() : tokens[static_cast<std::size_t>(i / watching.perToken) % tokens.size()];
            clients.push_back(std::make_shared<Client>(context, watching, token, i < watching.slow, watched));
        }
        boost::asio::post(context, [this] {
            for (const auto& client : clients)
                client->start();
        });
        thread = std::thread([this] { context.run(); });
    }
    ~Impl()
    {
        boost::asio::post(context, [this] {
            for (const auto& client : clients)
                client->close();
            work.reset();
        });
        thread.join();
    }
    //! On the clients' thread.
    template <class F>
    auto ask(F what)
    {
        std::promise<decltype(what())> answer;
        boost::asio::post(context, [&] { answer.set_value(what()); });
        return answer.get_future().get();
    }

    const Watching watching;
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    Watched watched;
    std::vector<std::shared_ptr<Client>> clients;
    double cpuBefore = 0;
    std::thread thread;
};

Watchers::Watchers(Watching watching) : m_impl(std::make_unique<Impl>(std::move(watching))) { }

Watchers::~Watchers() = default;

bool Watchers::areOpen(std::chrono::seconds atMost) const
{
    const auto until = SteadyClock::now() + atMost;
    while (m_impl->ask([this] { return m_impl->watched.open; }) < m_impl->watching.clients) {
        if (SteadyClock::now() > until)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

Watched Watchers::take()
{
    auto taken = m_impl->ask([this] {
        const int open = m_impl->watched.open, broken = m_impl->watched.broken;
        auto all = std::exchange(m_impl->watched, {});
        m_impl->watched.open = open;
        m_impl->watched.broken = broken;
        const auto cpu = test::threadCpuSeconds();
        all.cpuSeconds = cpu - std::exchange(m_impl->cpuBefore, cpu);
        return all;
    });
    std::sort(taken.micros.begin(), taken.micros.end());
    return taken;
}

} // namespace kaze::bench
