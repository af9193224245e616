#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace kaze::e2e {

//! How a program ended, and everything it printed.
struct Ran {
    int code = -1; //!< exit code; minus the signal's number when one ended it
    std::string out;
    std::string err;
    std::chrono::milliseconds took{0};
};

//! A real program as a child process, with its output read as it comes. Destroying it kills and reaps it.
class Program {
public:
    struct Start {
        std::vector<std::string> words; //!< the program and its arguments
        std::map<std::string, std::string> environment; //!< all of it
        std::string folder;
        bool typedIn = false; //!< its stdin is a terminal on which `type` types; else it is empty
        bool onScreen = false; //!< its stdout is a terminal
    };

    explicit Program(Start start);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }
    void signal(int number) const;
    void type(const std::string& text) const;

    //! Whether it printed this, to stdout or stderr, in time; false as well when it ended without.
    [[nodiscard]] bool says(const std::string& text, std::chrono::milliseconds atMost = std::chrono::seconds(20));
    [[nodiscard]] std::string printed();

    //! Waits for its end. None when it did not come in time.
    [[nodiscard]] std::optional<Ran> ended(std::chrono::milliseconds atMost);

private:
    void read(int fd, std::string& into);

    pid_t m_pid = -1;
    int m_pidFd = -1;
    int m_terminal = -1;
    bool m_reaped = false;
    std::chrono::steady_clock::time_point m_started;
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::string m_out;
    std::string m_err;
    int m_open = 2; //!< pipes that are not at their end yet
    std::thread m_readers[2];
};

//! The processes whose command line has this in it.
[[nodiscard]] std::vector<pid_t> processesWith(const std::string& text);

//! Looks again and again until it is so, or the time is over.
template <class Condition>
[[nodiscard]] bool eventually(const Condition& condition, std::chrono::milliseconds atMost = std::chrono::seconds(10))
{
    const auto until = std::chrono::steady_clock::now() + atMost;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

} // namespace kaze::e2e
