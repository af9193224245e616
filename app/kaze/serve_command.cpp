#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/terminal.h"
#include "engine/server/http_server.h"

#include <boost/json.hpp>

#include <csignal>
#include <future>
#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

struct ServeOptions {
    std::string listen = "127.0.0.1:7117";
    std::vector<std::string> hosts;
    bool requireToken = false;
    std::int64_t outputTokens = 4096;
};

//! Those that end the server; blocked in every thread, so that only who waits for them gets them.
sigset_t blockSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

//! A stream is a file descriptor here and one at the provider's side; the soft limit is 1024 on most machines.
void raiseFileLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void announce(const server::HttpServer& server, const cell::Cell& cell, const Common& common)
{
    const auto url = server.url();
    if (common.json)
        return print({{"listening", url}, {"port", server.port()}, {"openai_base_url", url + "/v1"}, {"anthropic_base_url", url},
            {"callers", server.isOpenToThisMachine() ? "this_machine" : "tokens"}, {"data_folder", cell.dataFolder().string()},
            {"pid", ::getpid()}});
    std::cout << styled("kaze serve", Style::Bold) << " listens on " << url << "\n\n"
              << "  OpenAI clients      OPENAI_BASE_URL=" << url << "/v1\n"
              << "  Anthropic clients   ANTHROPIC_BASE_URL=" << url << "\n"
              << "  models              curl " << url << "/v1/models\n"
              << "  data                " << cell.dataFolder().string() << "\n\n";
    if (server.isOpenToThisMachine())
        std::cout << "Any program of any user on this machine may call it, without a token (--require-token asks for one).\n";
    else
        std::cout << "Callers show an access token; `" << commandFor(common, "tokens create NAME") << "` makes one.\n";
    if (!server.isLoopback())
        std::cout << "Tokens and prompts cross the network in plain text: put a proxy with TLS in front of it.\n";
    std::cout << "Ctrl+C ends it when the answers under way are finished; a second one at once." << std::endl;
}

//! Until it is told to end, and then until it has.
void runUntilToldToEnd(server::HttpServer& server, const sigset_t& signals, const Common& common)
{
    int number = 0;
    sigwait(&signals, &number);
    if (!common.json)
        std::cout << "Finishing what is under way; once more ends it at once." << std::endl;
    auto draining = std::async(std::launch::async, [&server] { server.drain(); });
    const timespec aWhile{0, 50'000'000};
    while (draining.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        if (sigtimedwait(&signals, nullptr, &aWhile) > 0)
            server.endNow();
}

int serve(const ServeOptions& options, const Common& common)
{
    auto http = server::parseListen(options.listen);
    if (!http)
        return report(http.error(), common);
    http->hosts = options.hosts;
    http->requireToken = options.requireToken;
    http->outputTokens = options.outputTokens;
    const auto signals = blockSignals();
    raiseFileLimit();
    auto cellOptions = app::cellOptions(common.data);
    cellOptions.takeUpLine = true;
    auto cell = cell::Cell::open(std::move(cellOptions));
    if (!cell) {
        auto error = cell.error();
        if (error.code == base::ErrorCode::Conflict)
            error.message += " A server owns its folder: end that process, or give this one a folder of its own with --data.";
        return report(error, common);
    }
    const auto endpoint = server::LocalEndpoint::open(**cell);
    if (!endpoint)
        return report(endpoint.error(), common);
    const auto server = server::HttpServer::open(**cell, std::move(*http));
    if (!server)
        return report(server.error(), common);
    announce(**server, **cell, common);
    runUntilToldToEnd(**server, signals, common);
    return kDone;
}

} // namespace

void addServe(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("serve", "Let other programs use the models, keys and budgets of this cell");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--listen", options->listen, "Where (default: 127.0.0.1:7117; port 0: any that is free)")
        ->option_text("ADDRESS:PORT");
    command->add_flag("--require-token", options->requireToken, "Ask callers on this machine for an access token too");
    command->add_option("--host", options->hosts, "A further name clients may call it by, as behind a proxy; may be given again")
        ->option_text("NAME")
        ->allow_extra_args(false);
    command
        ->add_option("--output-tokens", options->outputTokens, "The longest answer where a client sets no bound (default: 4096)")
        ->check(CLI::Range(1, 10'000'000))
        ->option_text("N");
    addCommonOptions(*command, common);
    command->footer(
        "It speaks OpenAI's and Anthropic's API: /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, /v1/models.\n"
        "Models are named provider/model, as `kaze run --model` takes them; a bare name is looked up.\n\n"
        "Examples:\n"
        "  kaze serve\n"
        "  OPENAI_BASE_URL=http://127.0.0.1:7117/v1 OPENAI_API_KEY=none my-program\n"
        "  kaze tokens create laptop --budget 5 --per month && kaze serve --listen 0.0.0.0:7117");
    command->callback([options, common, &action] { action = [options, common] { return serve(*options, *common); }; });
}

} // namespace kaze::cli
