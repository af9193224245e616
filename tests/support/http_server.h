#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kaze::test {

//! A real HTTP/1.1 server on a free port of 127.0.0.1 that behaves exactly as badly as a test wants. One thread a
//! connection; the handler runs there, once a request, and several at a time. Connections are kept alive. Destroying the
//! server cuts every connection and waits for the handlers, which notice because their sends and waits return false.
//!
//!     HttpServer server([](const HttpServer::Request& request, HttpServer::Connection& connection) {
//!         connection.beginEvents();
//!         connection.event(R"({"choices": []})");
//!         connection.event("[DONE]");
//!         connection.end();
//!     });
class HttpServer {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    struct Request {
        std::string method;
        std::string target; //!< path and query, as sent
        std::string path;
        Headers headers;
        std::string body;
        std::size_t connection = 0; //!< which connection it came on, from 0

        //! The first value of a header, whatever its case; empty when there is none.
        [[nodiscard]] std::string header(std::string_view name) const;
    };

    //! The server's end of one connection, in the hands of a handler. Every sending function returns false once the
    //! connection is gone. A handler that sends nothing at all and does not cut either answers 500.
    class Connection {
    public:
        Connection(HttpServer& server, int fd) : m_server(server), m_fd(fd) { }

        //! A whole answer with its Content-Length.
        bool respond(int status, std::string_view body, const Headers& headers = {});
        bool json(int status, std::string_view body) { return respond(status, body, {{"Content-Type", "application/json"}}); }

        //! A chunked answer: head, pieces, end.
        bool begin(int status, const Headers& headers = {});
        bool chunk(std::string_view bytes);
        bool end();

        //! A server-sent event stream: a chunked answer of events; `end` it.
        bool beginEvents();
        bool event(std::string_view data, std::string_view name = {});

        //! Bytes as they are, for what is not HTTP.
        bool raw(std::string_view bytes);

        //! Ends the connection in order, or with a TCP reset.
        void close();
        void reset();

        //! Waits until the client has closed its side, or the server is being destroyed. Whether it happened in time.
        bool waitUntilClosed(std::chrono::milliseconds atMost = std::chrono::seconds(10));

    private:
        friend class HttpServer;
        HttpServer& m_server;
        int m_fd;
        bool m_answered = false;
        bool m_cut = false;
        std::string m_input; //!< read but not used yet
    };

    using Handler = std::function<void(const Request&, Connection&)>;

    explicit HttpServer(Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] std::string url(std::string_view path = "/") const;
    [[nodiscard]] std::string authority() const;

    //! Everything that was asked so far, in the order in which it was read.
    [[nodiscard]] std::vector<Request> requests() const;

    //! How many connections were accepted so far.
    [[nodiscard]] std::size_t accepted() const;

    //! Whether so many requests came in time, or so many connections ended.
    [[nodiscard]] bool waitForRequests(std::size_t count, std::chrono::milliseconds atMost = std::chrono::seconds(10));
    [[nodiscard]] bool waitForEnded(std::size_t count, std::chrono::milliseconds atMost = std::chrono::seconds(10));

private:
    struct Peer {
        int fd = -1;
        std::size_t number = 0;
        bool ended = false;
        std::thread thread;
    };

    void acceptPeers();
    void serve(Peer& peer);
    [[nodiscard]] bool readRequest(Connection& connection, Request& request) const;
    void record(const Request& request);

    Handler m_handler;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stopping = false;
    std::thread m_acceptor;

    mutable std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::list<Peer> m_peers;
    std::vector<Request> m_requests;
    std::size_t m_accepted = 0;
    std::size_t m_ended = 0;
};

} // namespace kaze::test
