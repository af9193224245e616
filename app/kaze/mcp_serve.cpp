#include "app/kaze/commands.h"
#include "app/kaze/lasting_client.h"
#include "engine/server/mcp_stdio.h"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace kaze::cli {

namespace {

//! stdout is the protocol's from the first byte on; whatever else there is to say goes to stderr.
int serve(const Common& common)
{
    auto session = Session::open(common);
    if (!session) {
        std::cerr << "kaze mcp serve: " << session.error().text() << std::endl;
        return kFailed;
    }
    auto client = std::make_unique<LastingClient>(std::move(*session));
    const auto loop = std::make_shared<base::Loop>();
    base::CancelSource stop;
    boost::asio::signal_set signals(loop->context(), SIGINT, SIGTERM, SIGHUP);
    signals.async_wait([&stop](const boost::system::error_code& error, int) {
        if (!error)
            stop.cancel();
    });
    const auto served = loop->runUntil(server::serveMcpStdio(loop, std::move(client), STDIN_FILENO, STDOUT_FILENO, stop.token()));
    signals.cancel();
    loop->poll();
    if (served)
        return kDone;
    std::cerr << "kaze mcp serve: " << served.error().text() << std::endl;
    return kFailed;
}

} // namespace

void addMcpServe(CLI::App& mcp, std::shared_ptr<Common> common, Action& action)
{
    auto* command
        = mcp.add_subcommand("serve", "Be an MCP server over stdin and stdout, for Claude Code, goose and other clients");
    addCommonOptions(*command, common);
    command->footer("It offers this cell's memory, runs, approvals, traces, budgets and readiness as tools, on the running cell "
                    "of the data folder, or "
                    "opens it.\n`kaze serve` has the same at /mcp over HTTP, for clients with a token.\n\n"
                    "Examples:\n"
                    "  claude mcp add kaze -- kaze mcp serve\n"
                    "  kaze mcp list -- kaze mcp serve --data ~/other");
    command->callback([common, &action] { action = [common] { return serve(*common); }; });
}

} // namespace kaze::cli
