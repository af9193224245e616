#include "engine/mcp/stdio_client.h"

#include "engine/mcp/detail/stdio_transport.h"
#include "engine/mcp/peer.h"

#include <algorithm>
#include <array>
#include <set>

namespace kaze::mcp {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

// The newest first: it is the one we ask for.
constexpr std::array<std::string_view, 4> kVersions{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};
constexpr std::size_t kMostPages = 1000;
constexpr std::size_t kMostTools = 10'000;
constexpr std::size_t kReadOnLoop = 256U << 10;
constexpr auto kBetweenLists = 1s;

std::string memberText(const json::value& value, std::string_view name)
{
    const auto* object = value.if_object();
    const auto* member = object ? object->if_contains(name) : nullptr;
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

base::Result<ServerInfo> serverInfoOf(const json::value& result)
{
    ServerInfo info;
    info.protocolVersion = memberText(result, "protocolVersion");
    if (std::ranges::find(kVersions, info.protocolVersion) == kVersions.end())
        return base::fail(base::ErrorCode::Unsupported,
            "it speaks MCP \"" + info.protocolVersion.substr(0, 40) + "\"; this program speaks " + std::string(kVersions.back())
                + " to " + std::string(kVersions.front()));
    if (const auto* named = result.get_object().if_contains("serverInfo")) {
        info.name = memberText(*named, "name");
        info.version = memberText(*named, "version");
    }
    return info;
}

bool offersTools(const json::value& result)
{
    const auto* capabilities = result.get_object().if_contains("capabilities");
    return capabilities && capabilities->is_object() && capabilities->get_object().contains("tools");
}

} // namespace

class StdioClient::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Parts parts, StdioServer server, std::unique_ptr<base::ChildProcess> child)
        : m_parts(parts), m_server(std::move(server)),
          m_transport(std::make_shared<detail::StdioTransport>(
              detail::StdioTransport::Parts{parts.executor, parts.workers, parts.clock, parts.log, m_server.redactor},
              m_server.name, std::move(child), limits(m_server))),
          m_peer(parts.executor, parts.clock, sender(m_transport), [this](const Notification& said) { notified(said); })
    {
    }

    void connect()
    {
        const auto weak = weak_from_this();
        detail::StdioTransport::Events events;
        events.message = [weak](const Message& message) {
            const auto self = weak.lock();
            return self && self->m_peer.receive(message);
        };
        events.closed = [weak](const base::Error& error) {
            if (const auto self = weak.lock())
                self->ended(error);
        };
        m_transport->start(std::move(events));
    }

    base::Task<base::Result<>> handshake(base::CancelToken cancel)
    {
        json::object params{{"protocolVersion", kVersions.front()}, {"capabilities", json::object()},
            {"clientInfo", {{"name", "kaze"}, {"version", KAZE_VERSION}}}};
        const Peer::RequestOptions options{m_server.startTimeout, false};
        const std::string method = "initialize";
        auto answer = co_await ask(method, std::move(params), options, cancel);
        if (!answer)
            co_return failure(answer);
        if (!(*answer)->is_object())
            co_return base::fail(base::ErrorCode::Protocol, "the answer to initialize is no object");
        auto info = serverInfoOf(**answer);
        if (!info)
            co_return failure(info);
        m_info = std::move(*info);
        m_offersTools = offersTools(**answer);
        if (auto told = m_peer.notify("notifications/initialized", {}); !told)
            co_return told;
        m_ready = true;
        co_return co_await listTools(cancel);
    }

    base::Task<base::Result<>> listTools(base::CancelToken cancel)
    {
        std::vector<ToolDescription> tools;
        std::set<std::string> cursors;
        std::string cursor;
        const std::string method = "tools/list";
        const Peer::RequestOptions options{m_server.startTimeout, true};
        while (m_offersTools) {
            json::object params;
            if (!cursor.empty())
                params["cursor"] = cursor;
            auto answer = co_await ask(method, std::move(params), options, cancel);
            if (!answer)
                co_return failure(answer);
            auto page = toolPageOf(**answer);
            if (!page)
                co_return failure(page);
            std::ranges::move(page->tools, std::back_inserter(tools));
            cursor = std::move(page->nextCursor);
            if (cursor.empty())
                break;
            if (!cursors.insert(cursor).second || cursors.size() >= kMostPages || tools.size() > kMostTools)
                co_return base::fail(base::ErrorCode::Protocol, "its list of tools has no end");
        }
        m_tools = std::move(tools);
        co_return base::Result<>{};
    }

    // These keep what they work on, whatever becomes of the client meanwhile.
    static base::Task<base::Result<CallResult>> callTool(
        std::shared_ptr<Impl> self, std::string name, json::object arguments, base::Duration timeout, base::CancelToken cancel)
    {
        json::object params{{"name", std::move(name)}, {"arguments", std::move(arguments)}};
        const Peer::RequestOptions options{timeout, true};
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        auto pending = self->m_peer.send("tools/call", params);
        if (!pending)
            co_return failure(pending);
        auto response = co_await self->m_peer.answerTo(std::move(*pending), options, cancel);
        if (!response) {
            auto why = std::move(response.error());
            co_return CallResult{why.message, true, why};
        }
        if (!response->result)
            co_return std::unexpected(errorOf(response->error));
        if (response->bytes <= kReadOnLoop)
            co_return callResultOf(*response->result);
        auto work = [document = std::move(response->result)] { return callResultOf(*document); };
        co_return co_await self->m_parts.workers.run(std::move(work));
    }

    static base::Task<base::Error> closed(std::shared_ptr<Impl> self) { co_return co_await self->m_closed.wait(); }
    static base::Task<> stop(std::shared_ptr<Impl> self) { co_await self->m_transport->stop(); }

    [[nodiscard]] base::Error describe(const base::Error& error) const
    {
        return m_ended ? *m_ended : m_transport->withStderr(error);
    }

    Parts m_parts;
    StdioServer m_server;
    std::shared_ptr<detail::StdioTransport> m_transport;
    ServerInfo m_info;
    std::vector<ToolDescription> m_tools;
    std::function<void()> m_toolsChanged;

private:
    static detail::StdioTransport::Limits limits(const StdioServer& server)
    {
        detail::StdioTransport::Limits limits;
        limits.messageBytes = server.messageLimit;
        return limits;
    }

    static Peer::Send sender(const std::shared_ptr<detail::StdioTransport>& transport)
    {
        return [weak = std::weak_ptr(transport)](std::string line) -> base::Result<> {
            const auto open = weak.lock();
            return open ? open->send(std::move(line)) : base::fail(base::ErrorCode::Unavailable, "the server has ended");
        };
    }

    base::Task<base::Result<Document>> ask(
        std::string method, json::object params, Peer::RequestOptions options, base::CancelToken cancel)
    {
        auto response = co_await m_peer.request(std::move(method), std::move(params), options, cancel);
        if (!response)
            co_return failure(response);
        if (!response->result)
            co_return std::unexpected(errorOf(response->error));
        co_return response->result;
    }

    void notified(const Notification& said)
    {
        if (said.method != "notifications/tools/list_changed" || !m_ready)
            return;
        m_listAgain = true;
        if (!std::exchange(m_listing, true))
            base::spawn(m_parts.executor, relist(weak_from_this(), m_parts.clock));
    }

    static base::Task<> relist(std::weak_ptr<Impl> weak, const base::Clock& clock)
    {
        bool again = co_await relistOnce(weak);
        while (again) {
            // A server that always has news gets one look a second.
            const base::CancelToken never;
            [[maybe_unused]] const auto slept = co_await clock.sleep(kBetweenLists, never);
            again = co_await relistOnce(weak);
        }
    }

    static base::Task<bool> relistOnce(std::weak_ptr<Impl> weak)
    {
        const auto self = weak.lock();
        if (!self || self->m_ended)
            co_return false;
        if (!std::exchange(self->m_listAgain, false)) {
            self->m_listing = false;
            co_return false;
        }
        const base::CancelToken never;
        const auto listed = co_await self->listTools(never);
        if (!listed)
            self->m_parts.log->warn(
                "{}: its tools changed but could not be listed: {}", self->m_server.name, listed.error().text());
        else if (self->m_toolsChanged)
            self->m_toolsChanged();
        co_return true;
    }

    void ended(const base::Error& error)
    {
        m_ended = error;
        m_peer.fail(error);
        m_closed.set(error);
    }

    Peer m_peer;
    base::OneShot<base::Error> m_closed;
    std::optional<base::Error> m_ended;
    bool m_offersTools = false;
    bool m_ready = false;
    bool m_listing = false;
    bool m_listAgain = false;
};

base::Task<base::Result<std::shared_ptr<Client>>> StdioClient::start(Parts parts, StdioServer server, base::CancelToken cancel)
{
    auto child = co_await parts.processes.spawn(server.process);
    if (!child)
        co_return failure(child);
    const auto impl = std::make_shared<Impl>(parts, std::move(server), std::move(*child));
    // From here on whoever drops the client kills the process.
    std::shared_ptr<Client> client(new StdioClient(impl));
    impl->connect();
    const auto ready = co_await impl->handshake(cancel);
    if (!ready)
        co_return std::unexpected(impl->describe(ready.error()));
    co_return client;
}

StdioClient::StdioClient(std::shared_ptr<Impl> impl) : m_impl(std::move(impl)) { }

StdioClient::~StdioClient()
{
    m_impl->m_transport->abandon();
}

const ServerInfo& StdioClient::server() const
{
    return m_impl->m_info;
}

const std::vector<ToolDescription>& StdioClient::tools() const
{
    return m_impl->m_tools;
}

void StdioClient::onToolsChanged(std::function<void()> callback)
{
    m_impl->m_toolsChanged = std::move(callback);
}

base::Task<base::Result<CallResult>> StdioClient::callTool(
    std::string name, json::object arguments, base::Duration timeout, base::CancelToken cancel)
{
    return Impl::callTool(m_impl, std::move(name), std::move(arguments), timeout, std::move(cancel));
}

base::Task<base::Error> StdioClient::closed()
{
    return Impl::closed(m_impl);
}

base::Task<> StdioClient::stop()
{
    return Impl::stop(m_impl);
}

int StdioClient::pid() const
{
    return m_impl->m_transport->pid();
}

} // namespace kaze::mcp
