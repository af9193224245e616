#include "engine/server/local_endpoint.h"

#include "engine/api/wire.h"
#include "engine/base/file.h"
#include "engine/server/detail/line_channel.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace kaze::server {

namespace json = boost::json;
using boost::asio::local::stream_protocol;

namespace {

constexpr auto kHelloWithin = std::chrono::seconds(2);
constexpr int kProtocol = 1;

base::Error errorOf(const json::value& value)
{
    base::Error error{base::ErrorCode::Internal, "the cell answered with an error it did not explain", nullptr};
    if (!value.is_object())
        return error;
    if (const auto* code = value.get_object().if_contains("code"); code && code->is_string())
        error.code = base::errorCodeOf(std::string_view(code->get_string()));
    if (const auto* message = value.get_object().if_contains("message"); message && message->is_string())
        error.message = message->get_string().c_str();
    return error;
}

//! The cell of another process, over its cell.sock. Its callbacks come on the client's own thread.
class SocketClient final : public api::CellClient {
public:
    explicit SocketClient(stream_protocol::socket::native_handle_type socket) : m_work(m_context.get_executor())
    {
        stream_protocol::socket taken(m_context, stream_protocol(), socket);
        m_channel = std::make_shared<detail::LineChannel>(std::move(taken));
        detail::LineChannel::Ears ears;
        ears.line = [this](std::string_view line) { received(line); };
        ears.closed = [this](const base::Error& error) { ended(error); };
        ears.sent = [this](std::size_t) { sent(); };
        m_channel->start(std::move(ears));
        m_thread = std::thread([this] {
            pthread_setname_np(pthread_self(), "kaze-attach");
            m_context.run();
        });
    }

    ~SocketClient() override
    {
        boost::asio::post(m_context, [this] {
            m_listener = nullptr;
            m_onClosed = nullptr;
            m_channel->close();
            m_work.reset();
        });
        m_thread.join();
    }

    //! Errors: Unavailable when nobody greets us in time, Unsupported for another protocol.
    base::Result<> greet()
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, kHelloWithin, [this] { return m_protocol != 0 || m_gone; }) || m_gone)
            return base::fail(base::ErrorCode::Unavailable, "the process that owns the data folder does not answer on cell.sock");
        if (m_protocol != kProtocol)
            return base::fail(base::ErrorCode::Unsupported,
                "the process that owns the data folder is another version of Kaze; use that version, or stop it first");
        return {};
    }

    void request(api::Request request, Reply reply) override
    {
        auto text = api::toJson(request);
        boost::asio::post(m_context, [this, text = std::move(text), reply = std::move(reply)]() mutable {
            if (m_gone)
                return reply(std::unexpected(base::Error{base::ErrorCode::Unavailable, "the cell is gone", nullptr}));
            const auto id = m_nextId++;
            m_replies[id] = {std::move(reply)};
            m_toSend.push_back(id);
            json::object message{{"id", id}, {"request", std::move(text)}};
            m_channel->send(json::serialize(message));
        });
    }

    void listen(api::EventFilter filter, Listener listener) override
    {
        boost::asio::post(m_context, [this, text = api::toJson(filter), listener = std::move(listener)]() mutable {
            m_listener = std::move(listener);
            m_toSend.push_back(0);
            json::object message{{"listen", std::move(text)}};
            m_channel->send(json::serialize(message));
        });
    }

    [[nodiscard]] bool ownsCell() const override { return false; }

    void onClosed(std::function<void(base::Error)> closed) override
    {
        boost::asio::post(m_context, [this, closed = std::move(closed)]() mutable {
            if (m_gone)
                return closed({base::ErrorCode::Unavailable, "the cell is gone", nullptr});
            m_onClosed = std::move(closed);
        });
    }

private:
    void received(std::string_view line)
    {
        boost::system::error_code error;
        const auto message = json::parse(json::string_view(line.data(), line.size()), error);
        if (error || !message.is_object())
            return m_channel->close();
        const auto& object = message.get_object();
        if (const auto* event = object.if_contains("event")) {
            // What a newer cell tells and we do not know is no reason to stop listening.
            if (auto known = api::eventFromJson(*event); known && m_listener)
                m_listener(*known);
            return;
        }
        if (const auto* hello = object.if_contains("hello"); hello && hello->is_object()) {
            const auto* protocol = hello->get_object().if_contains("protocol");
            const std::lock_guard lock(m_mutex);
            m_protocol = protocol && protocol->is_int64() ? static_cast<int>(protocol->get_int64()) : -1;
            m_changed.notify_all();
            return;
        }
        const auto* id = object.if_contains("id");
        const auto waiting = id && id->is_int64() ? m_replies.find(id->get_int64()) : m_replies.end();
        if (waiting == m_replies.end())
            return;
        const auto reply = std::move(waiting->second.reply);
        m_replies.erase(waiting);
        if (const auto* response = object.if_contains("response"))
            return reply(api::responseFromJson(*response));
        const auto* failed = object.if_contains("error");
        reply(std::unexpected(errorOf(failed ? *failed : json::value{})));
    }

    void sent()
    {
        const auto waiting = m_replies.find(m_toSend.front());
        m_toSend.pop_front();
        if (waiting != m_replies.end())
            waiting->second.sent = true;
    }

    void ended(const base::Error& error)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_gone = true;
        }
        m_changed.notify_all();
        // First, so that who gets an answer below knows that there is nobody to ask any more.
        if (const auto closed = std::exchange(m_onClosed, nullptr))
            closed(error);
        for (auto& [id, waiting] : std::exchange(m_replies, {}))
            waiting.reply(std::unexpected(waiting.sent
                    ? base::Error{base::ErrorCode::Cancelled,
                        "the cell ended before it answered; whether it was done is not known", nullptr}
                    : base::Error{base::ErrorCode::Unavailable, "the cell ended before it read the request", nullptr}));
    }

    struct Waiting {
        Reply reply;
        bool sent = false; //!< a cell that ends as it should has read it then, and answers
    };

    boost::asio::io_context m_context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::shared_ptr<detail::LineChannel> m_channel;
    std::map<std::int64_t, Waiting> m_replies;
    std::deque<std::int64_t> m_toSend; //!< ids of the lines that the socket has yet to take, 0 for what is no request
    std::int64_t m_nextId = 1;
    Listener m_listener;
    std::function<void(base::Error)> m_onClosed;
    std::mutex m_mutex; //!< guards m_protocol and m_gone for greet
    std::condition_variable m_changed;
    int m_protocol = 0;
    std::atomic<bool> m_gone{false};
    std::thread m_thread;
};

//! A client together with the cell it opened.
class OwningClient final : public api::CellClient {
public:
    OwningClient(std::unique_ptr<cell::Cell> cell, std::unique_ptr<LocalEndpoint> endpoint)
        : m_cell(std::move(cell)), m_endpoint(std::move(endpoint)), m_client(m_cell->connect())
    {
    }

    void request(api::Request request, Reply reply) override { m_client->request(std::move(request), std::move(reply)); }
    void listen(api::EventFilter filter, Listener listener) override { m_client->listen(std::move(filter), std::move(listener)); }
    [[nodiscard]] bool ownsCell() const override { return true; }
    void onClosed(std::function<void(base::Error)> closed) override { m_client->onClosed(std::move(closed)); }

private:
    std::unique_ptr<cell::Cell> m_cell;
    std::unique_ptr<LocalEndpoint> m_endpoint; //!< goes before the cell it serves
    std::unique_ptr<api::CellClient> m_client;
};

} // namespace

base::Result<std::unique_ptr<api::CellClient>> attach(const std::filesystem::path& dataFolder)
{
    const auto path = detail::SocketPath::of(std::filesystem::absolute(dataFolder).lexically_normal().string());
    if (!path)
        return failure(path);
    base::FileDescriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path->text().copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (!descriptor || ::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        const auto reason = errno;
        auto error = base::systemError("no cell answers on " + dataFolder.string() + "/cell.sock", reason);
        error.code = reason == ENOENT ? base::ErrorCode::NotFound
            : reason == EACCES        ? base::ErrorCode::PermissionDenied
                                      : base::ErrorCode::Unavailable;
        return std::unexpected(std::move(error));
    }
    auto client = std::make_unique<SocketClient>(descriptor.release());
    if (auto greeted = client->greet(); !greeted)
        return failure(greeted);
    return client;
}

base::Result<std::unique_ptr<api::CellClient>> openOrAttach(cell::CellOptions options)
{
    // Between another process's lock and its socket lies the time it takes to open the databases, which may have to be checked.
    constexpr auto kPatience = std::chrono::seconds(10);
    constexpr auto kPause = std::chrono::milliseconds(50);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (true) {
        auto cell = cell::Cell::open(options);
        if (cell) {
            auto endpoint = LocalEndpoint::open(**cell);
            if (!endpoint)
                return failure(endpoint);
            return std::make_unique<OwningClient>(std::move(*cell), std::move(*endpoint));
        }
        if (cell.error().code != base::ErrorCode::Conflict)
            return failure(cell);
        auto attached = attach(options.dataFolder);
        if (attached || attached.error().code == base::ErrorCode::Unsupported)
            return attached;
        if (std::chrono::steady_clock::now() > until)
            return base::fail(base::ErrorCode::Unavailable,
                cell.error().message + ", which does not answer on cell.sock; stop it and try again", attached.error());
        std::this_thread::sleep_for(kPause);
    }
}

} // namespace kaze::server
