#pragma once

#include <boost/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kaze::e2e {

//! A process that owns a data folder and answers on its cell.sock whatever a test wants, as a cell of another version, or somebody who means harm, might.
class FakeCell {
public:
    //! What to say to a line; `number` is the id of a request, 0 for what is none. Called on a thread of its own.
    using Answer = std::function<std::vector<std::string>(const boost::json::object& line, std::int64_t number)>;

    FakeCell(const std::filesystem::path& folder, Answer answer)
        : m_answer(std::move(answer)), m_path((folder / "cell.sock").string())
    {
        m_lock = ::open((folder / "cell.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        m_socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        m_path.copy(address.sun_path, sizeof(address.sun_path) - 1);
        if (::flock(m_lock, LOCK_EX | LOCK_NB) != 0
            || ::bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(m_socket, 8) != 0)
            throw std::runtime_error(std::strerror(errno));
        m_thread = std::thread([this] { serve(); });
    }

    ~FakeCell()
    {
        ::shutdown(m_socket, SHUT_RDWR);
        {
            const std::lock_guard lock(m_mutex);
            if (m_client >= 0)
                ::shutdown(m_client, SHUT_RDWR);
        }
        m_thread.join();
        ::close(m_socket);
        ::close(m_lock);
        ::unlink(m_path.c_str());
    }
    FakeCell(const FakeCell&) = delete;
    FakeCell& operator=(const FakeCell&) = delete;

    [[nodiscard]] static std::string response(std::int64_t number, boost::json::object of)
    {
        return boost::json::serialize(boost::json::object{{"id", number}, {"response", std::move(of)}});
    }
    [[nodiscard]] static std::string event(boost::json::object of)
    {
        return boost::json::serialize(boost::json::object{{"event", std::move(of)}});
    }

private:
    //! One client after the other.
    void serve()
    {
        while (true) {
            const int client = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0)
                return;
            {
                const std::lock_guard lock(m_mutex);
                m_client = client;
            }
            send(client, R"({"hello":{"protocol":1,"version":"fake","pid":1}})");
            listenTo(client);
            const std::lock_guard lock(m_mutex);
            m_client = -1;
            ::close(client);
        }
    }

    void listenTo(int client)
    {
        std::string in;
        char chunk[4096];
        for (ssize_t got = 0; (got = ::recv(client, chunk, sizeof chunk, 0)) > 0;) {
            in.append(chunk, static_cast<std::size_t>(got));
            for (std::size_t end = 0; (end = in.find('\n')) != std::string::npos; in.erase(0, end + 1)) {
                const auto line = boost::json::parse(std::string_view(in).substr(0, end)).as_object();
                const auto* id = line.if_contains("id");
                for (const auto& said : m_answer(line, id ? id->to_number<std::int64_t>() : 0))
                    send(client, said);
            }
        }
    }

    static void send(int client, const std::string& line)
    {
        const auto bytes = line + '\n';
        (void)!::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    const Answer m_answer;
    const std::string m_path;
    int m_lock = -1, m_socket = -1;
    std::mutex m_mutex; //!< guards m_client
    int m_client = -1;
    std::thread m_thread;
};

} // namespace kaze::e2e
