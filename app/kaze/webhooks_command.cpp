#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/message_requests.h"
#include "engine/api/request.h"
#include "engine/messaging/webhooks.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

struct WebhookOptions {
    std::string name, url, topics, tenant, project, secret;
    bool allowPrivate = false;
};

std::string ownerOf(const WebhookOptions& options)
{
    const auto tenant = options.tenant.empty() ? std::string("default") : options.tenant;
    return options.project.empty() ? tenant : tenant + "/" + options.project;
}

//! From the environment: what stands in a command line is read by others.
std::string givenSecret(const WebhookOptions& options)
{
    const char* value = options.secret.empty() ? nullptr : std::getenv(options.secret.c_str());
    return value ? value : "";
}

int add(const WebhookOptions& options, const Common& common)
{
    api::AddWebhook wanted;
    wanted.tenant = ownerOf(options);
    wanted.name = options.name;
    wanted.topics = options.topics;
    wanted.url = options.url;
    wanted.allowPrivate = options.allowPrivate;
    wanted.secret = givenSecret(options);
    if (!options.secret.empty() && wanted.secret.empty())
        return report({base::ErrorCode::InvalidArgument, "The variable " + options.secret + " is not set.", nullptr}, common);
    const auto json = [](const api::WebhookAdded& added) {
        auto object = api::toJson(api::Response{added}).as_object().at("webhook").as_object();
        object["secret"] = added.secret;
        return object;
    };
    return answer(common, wanted, json, [](const api::WebhookAdded& added) {
        std::cout << added.secret << std::endl;
        std::cerr << "This is the secret of the webhook \"" << printable(added.webhook.name)
                  << "\", with which the receiver checks the signature. Keep it well: it is never shown again.\n";
    });
}

std::string stateOf(const api::WebhookInfo& webhook)
{
    const auto days = std::chrono::duration_cast<std::chrono::days>(messaging::Webhooks::kGiveUpAfter).count();
    if (webhook.pausedUntil)
        return "left alone until " + base::toRfc3339(*webhook.pausedUntil).substr(11, 8) + " UTC, gives up what has waited for "
            + std::to_string(days) + " days: " + webhook.lastError;
    const bool failing = webhook.lastErrorAt && (!webhook.deliveredAt || *webhook.lastErrorAt > *webhook.deliveredAt);
    if (failing)
        return agoText(*webhook.lastErrorAt) + ": " + webhook.lastError;
    return webhook.deliveredAt ? "delivered " + agoText(*webhook.deliveredAt) : "nothing delivered yet";
}

int listWebhooks(const WebhookOptions& options, const Common& common)
{
    const bool all = options.tenant.empty() && options.project.empty();
    const api::ListWebhooks wanted{all ? std::string() : ownerOf(options)};
    const auto json = [](const api::WebhookList& list) { return api::toJson(api::Response{list}).as_object().at("webhooks"); };
    return answer(common, wanted, json, [&](const api::WebhookList& list) {
        if (list.webhooks.empty() && !all) {
            std::cout << "No webhooks of " << printable(ownerOf(options)) << ".\n";
            return;
        }
        if (list.webhooks.empty()) {
            std::cout << "No webhooks yet; `" << commandFor(common, "webhooks add NAME URL --topics '>'") << "` adds one.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& each : list.webhooks)
            rows.push_back({printable(each.name), printable(each.tenant), printable(each.topics), printable(each.url),
                countText(each.waiting), countText(each.setAside), countText(each.delivered), printable(stateOf(each))});
        std::cout << table({"NAME", "TENANT", "TOPICS", "URL", "WAITING", "GIVEN UP", "DELIVERED", "STATE"}, rows);
        const bool anyGivenUp = std::ranges::any_of(list.webhooks, [](const auto& each) { return each.setAside > 0; });
        if (anyGivenUp)
            std::cout << styled(
                "`" + commandFor(common, "webhooks retry NAME") + "` delivers again what was given up.", Style::Dim)
                      << "\n";
    });
}

int test(const WebhookOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto tested = session->ask(api::TestWebhook{ownerOf(options), options.name});
    if (!tested)
        return report(tested.error(), common);
    if (common.json)
        print(replyJson(*tested));
    else if (tested->error.empty())
        std::cout << "Taken with " << tested->status << " after "
                  << durationText(std::chrono::nanoseconds(static_cast<std::int64_t>(tested->seconds * 1e9))) << ".\n";
    else
        std::cout << "Not taken: " << printable(tested->error) << '\n';
    return tested->error.empty() ? kDone : kFailed;
}

int remove(const WebhookOptions& options, const Common& common)
{
    const auto json = [&](const auto&) { return boost::json::object{{"removed", options.name}}; };
    return answer(common, api::RemoveWebhook{ownerOf(options), options.name}, json,
        [](const auto&) { std::cout << "Removed, with what it had still to deliver.\n"; });
}

int retry(const WebhookOptions& options, const Common& common)
{
    return answer(common, api::RetryWebhook{ownerOf(options), options.name}, replyJson<api::MessagesRestored>,
        [](const api::MessagesRestored& restored) {
            std::cout << "Delivering again";
            if (restored.restored > 0)
                std::cout << ", with " << countText(restored.restored) << " that had been given up";
            std::cout << ".\n";
        });
}

CLI::App* addOne(CLI::App& webhooks, const char* name, const char* help, int (*run)(const WebhookOptions&, const Common&),
    const std::shared_ptr<WebhookOptions>& options, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command = webhooks.add_subcommand(name, help);
    command->add_option("--tenant", options->tenant, "Whose it is (default: default)")->option_text("NAME");
    command->add_option("--project", options->project, "The tenant's project whose it is")->option_text("NAME");
    addCommonOptions(*command, common);
    command->callback([=, &action] { action = [=] { return run(*options, *common); }; });
    return command;
}

void addName(CLI::App& command, WebhookOptions& options)
{
    command.add_option("WEBHOOK", options.name, "Its name")->required()->option_text(" ");
}

} // namespace

void addWebhooks(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* webhooks = app.add_subcommand("webhooks", "Post messages of topics to addresses on the network");
    webhooks->require_subcommand(1);
    auto options = std::make_shared<WebhookOptions>();
    auto* added = addOne(*webhooks, "add", "Add one; its secret is printed once", add, options, common, action);
    addName(*added, *options);
    added->add_option("URL", options->url, "Where to post to")->required()->option_text(" ");
    added->add_option("--topics", options->topics, "Which messages: a pattern, * is one word, > the rest")
        ->required()
        ->option_text("PATTERN");
    added->add_flag("--allow-private", options->allowPrivate, "The address may be this machine or in a private network");
    added->add_option("--secret-from", options->secret, "The environment variable that holds the secret (default: one is made)")
        ->option_text("VARIABLE");
    addOne(*webhooks, "list", "Show them, with what they have delivered and what failed", listWebhooks, options, common, action);
    addName(*addOne(*webhooks, "test", "Post a test message to one", test, options, common, action), *options);
    addName(
        *addOne(*webhooks, "retry", "Deliver now what waits, and what was given up", retry, options, common, action), *options);
    addName(
        *addOne(*webhooks, "remove", "Remove one, with what it has still to deliver", remove, options, common, action), *options);
}

} // namespace kaze::cli
