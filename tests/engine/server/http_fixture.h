#pragma once

#include "engine/server/http_server.h"
#include "tests/e2e/fake_provider.h"
#include "tests/engine/cell/cell_fixture.h"

#include <boost/json.hpp>

#include <netinet/tcp.h>
#include <poll.h>

namespace kaze::server::test {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

//! What a server answered.
struct Reply {
    int status = 0; //!< 0: the connection ended without an answer
    std::string head; //!< with its first line
    std::string body; //!< unchunked
    bool whole = false; //!< it ended as it said it would

    //! Of a header, whatever its case; empty where there is none.
    [[nodiscard]] std::string header(std::string name) const
    {
        const auto lower = [](std::string text) {
            for (auto& c : text)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            return text;
        };
        const auto at = lower(head).find("\r\n" + lower(std::move(name)) + ": ");
        if (at == std::string::npos)
            return {};
        const auto begin = head.find(": ", at) + 2;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
    [[nodiscard]] boost::json::value json() const
    {
        boost::system::error_code error;
        auto value = boost::json::parse(body, error);
        EXPECT_FALSE(error) << body;
        return error ? boost::json::value(boost::json::object()) : value;
    }
    //! The data of each server-sent event, in order.
    [[nodiscard]] std::vector<std::string> events() const
    {
        std::vector<std::string> all;
        std::istringstream lines(body);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("data: "))
                all.push_back(line.substr(6));
        return all;
    }
};

//! A client that sends any bytes it likes and reads real answers.
class RawHttp {
public:
    //! `host`: an IPv4 address of this machine, as it goes over the network.
    explicit RawHttp(std::uint16_t port, in_addr_t host = htonl(INADDR_LOOPBACK))
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = host;
        address.sin_port = htons(port);
        EXPECT_EQ(::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }

    //! False when the other side has gone.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    //! The next answer; `toHead` when the question was HEAD.
    [[nodiscard]] Reply reply(bool toHead = false)
    {
        Reply reply;
        if (!until("\r\n\r\n"))
            return reply;
        reply.head = take(m_in.find("\r\n\r\n") + 2);
        take(2);
        reply.status = std::stoi(reply.head.substr(9, 3));
        const auto length = reply.header("content-length");
        if (toHead || reply.status == 204 || reply.status == 304 || reply.status / 100 == 1) {
            reply.whole = true;
        } else if (!length.empty()) {
            while (m_in.size() < std::stoull(length) && more()) { }
            reply.body = take(std::min<std::size_t>(m_in.size(), std::stoull(length)));
            reply.whole = reply.body.size() == std::stoull(length);
        } else if (reply.header("transfer-encoding") == "chunked") {
            while (until("\r\n")) {
                const auto size = std::stoul(take(m_in.find("\r\n") + 2), nullptr, 16);
                while (m_in.size() < size + 2 && more()) { }
                if (m_in.size() < size + 2)
                    break;
                reply.body += take(size);
                take(2);
                if (size == 0) {
                    reply.whole = true;
                    break;
                }
            }
        } else {
            while (more()) { }
            reply.body = take(m_in.size());
            reply.whole = true;
        }
        return reply;
    }

    [[nodiscard]] Reply ask(std::string_view bytes)
    {
        send(bytes);
        return reply(bytes.starts_with("HEAD"));
    }

    //! Whether the other side closes in time.
    [[nodiscard]] bool closes()
    {
        while (more()) { }
        return m_ended;
    }
    //! Whether bytes with this in them came in time; they stay to be read.
    [[nodiscard]] bool until(std::string_view text)
    {
        while (m_in.find(text) == std::string::npos)
            if (!more())
                return false;
        return true;
    }
    void endSending() const { ::shutdown(m_socket.get(), SHUT_WR); }
    void leave() { m_socket = {}; }
    void takeLittle() const
    {
        const int bytes = 4096;
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }

private:
    bool more()
    {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        char chunk[65536];
        if (m_ended || ::poll(&waiting, 1, 15'000) != 1)
            return false;
        const auto size = ::recv(m_socket.get(), chunk, sizeof(chunk), 0);
        if (size <= 0) {
            m_ended = true;
            return false;
        }
        m_in.append(chunk, static_cast<std::size_t>(size));
        return true;
    }
    std::string take(std::size_t size)
    {
        auto taken = m_in.substr(0, size);
        m_in.erase(0, size);
        return taken;
    }

    base::FileDescriptor m_socket;
    std::string m_in;
    bool m_ended = false;
};

inline std::string get(const std::string& path, const std::string& headers = "")
{
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

inline std::string post(const std::string& path, const std::string& body, const std::string& headers = "")
{
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

//! A cell with the sandbox as its model, and a server over it.
class HttpFixture : public cell::test::CellFixture {
protected:
    //! `yaml` is added to the configuration. Must come before anything is asked.
    void serve(HttpOptions options = {}, const std::string& yaml = "default_model: sandbox/sandbox-1\n")
    {
        configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\n" + yaml);
        auto opened = open();
        ASSERT_TRUE(opened) << opened.error().text();
        cell = std::move(*opened);
        listen(std::move(options));
    }
    void listen(HttpOptions options = {})
    {
        options.port = 0;
        auto made = HttpServer::open(*cell, std::move(options));
        ASSERT_TRUE(made) << made.error().text();
        server = std::move(*made);
    }
    //! A server whose default model is at a provider that plays these turns.
    void serveFake(std::vector<e2e::Turn> turns, HttpOptions options = {})
    {
        fake = std::make_unique<e2e::FakeProvider>(std::move(turns));
        // Under two names, so that what one of them is guilty of is held against it alone.
        serve(std::move(options),
            "default_model: fake/m\nproviders: { fake: { base_url: \"" + fake->url() + "\" }, second: { base_url: \""
                + fake->url() + "\" } }\n");
    }

    [[nodiscard]] RawHttp client() const { return RawHttp(server->port()); }
    [[nodiscard]] Reply ask(const std::string& bytes) const
    {
        auto asking = client();
        return asking.ask(bytes);
    }
    [[nodiscard]] Reply chat(const std::string& more = "", const std::string& headers = "") const
    {
        return ask(post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"Say hello."}])" + more + "}", headers));
    }

    std::unique_ptr<e2e::FakeProvider> fake; //!< outlives the cell, which may still be asking it
    std::unique_ptr<cell::Cell> cell;
    std::unique_ptr<HttpServer> server; //!< goes first
};

} // namespace kaze::server::test
