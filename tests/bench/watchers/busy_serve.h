#pragma once

#include "tests/e2e/program.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_folder.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace kaze::bench {

//! A real `kaze serve` with runs at work, whose models stream so many stamped pieces of text a second together; when a run ends the next begins. Each piece is
//! an event of its own, and with the runs come rows, steps, spans, log lines and snapshots.
class BusyServe {
public:
    struct Options {
        std::string program;
        double pieces = 5000; //!< a second
        int runs = 10; //!< at work at one time
        int tokens = 8; //!< of access, for watchers
    };
    explicit BusyServe(Options options);
    ~BusyServe();
    BusyServe(const BusyServe&) = delete;
    BusyServe& operator=(const BusyServe&) = delete;

    //! Why it could not be started; empty: it serves.
    [[nodiscard]] const std::string& problem() const { return m_problem; }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] pid_t pid() const { return m_program->pid(); }
    [[nodiscard]] const std::vector<std::string>& tokens() const { return m_tokens; }

    //! Pieces that the models have sent so far, and runs that were begun.
    [[nodiscard]] std::uint64_t pieces() const { return m_pieces; }
    [[nodiscard]] std::uint64_t begun() const { return m_begun; }

private:
    void prepare();
    void keepBusy();
    void stream(test::HttpServer::Connection& connection);
    [[nodiscard]] e2e::Program::Start startOf(std::vector<std::string> words) const;

    Options m_options;
    test::TempFolder m_folder;
    std::string m_problem;
    std::uint16_t m_port = 0;
    std::vector<std::string> m_tokens;
    std::atomic<std::uint64_t> m_pieces{0}, m_begun{0};
    std::atomic<bool> m_ending{false};
    std::unique_ptr<test::HttpServer> m_models;
    std::unique_ptr<e2e::Program> m_program;
    std::thread m_starter;
};

} // namespace kaze::bench
