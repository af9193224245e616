#include "app/kaze/usage.h"

#include <algorithm>
#include <numeric>

namespace kaze::cli {

namespace {

//! How many letters must be changed, added or left out (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

//! "; did you mean …?", where one of them is near.
std::string guess(const std::string& word, const std::vector<std::string>& known)
{
    const auto nearer = [&](const auto& a, const auto& b) { return distance(word, a) < distance(word, b); };
    const auto best = std::min_element(known.begin(), known.end(), nearer);
    if (best == known.end() || distance(word, *best) > 1 + word.size() / 4)
        return {};
    return "; did you mean " + *best + "?";
}

const CLI::App& chosen(const CLI::App& app)
{
    const auto* command = &app;
    while (!command->get_subcommands().empty())
        command = command->get_subcommands().back();
    return *command;
}

std::string unknown(const CLI::App& command, const std::string& word)
{
    std::vector<std::string> names;
    if (word.starts_with('-') && word.size() > 1) {
        for (const auto* option : command.get_options())
            for (const auto& name : option->get_lnames())
                names.push_back("--" + name);
        const auto name = word.substr(0, word.find('='));
        return "there is no option " + name + guess(name, names);
    }
    for (const auto* known : commandsOf(command))
        names.push_back(known->get_name());
    if (names.empty())
        return "\"" + word + "\" is one argument too many; put quotes around what has spaces in it";
    return "there is no command \"" + word + "\"" + guess(word, names);
}

} // namespace

std::string complaint(const CLI::App& app, const CLI::ParseError& error)
{
    const auto& command = chosen(app);
    const auto left = app.remaining(true);
    const auto help = "`" + fullName(command) + " --help` shows what there is.";
    // What is not known comes before what is missing: it may be that, written otherwise.
    if (!left.empty())
        return unknown(command, left.front()) + "\n" + help;
    if (!commandsOf(command).empty())
        return "say what to do\n\n" + helpOf(command);
    return std::string(error.what()) + "\n" + help;
}

std::string helpOf(const CLI::App& command)
{
    // Its own help() gives that of the command which was chosen below it.
    const auto text = command.get_formatter()->make_help(&command, fullName(command), CLI::AppFormatMode::Normal);
    return text.substr(0, text.find_last_not_of('\n') + 1);
}

const CLI::App& commandOf(const CLI::App& app, const std::vector<std::string>& words)
{
    const auto* command = &app;
    for (const auto& word : words) {
        const auto below = commandsOf(*command);
        const auto named = std::find_if(below.begin(), below.end(), [&](const auto* known) { return known->get_name() == word; });
        if (named == below.end())
            break;
        command = *named;
    }
    return *command;
}

std::vector<const CLI::App*> commandsOf(const CLI::App& app)
{
    return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::string fullName(const CLI::App& command)
{
    return command.get_parent() ? fullName(*command.get_parent()) + " " + command.get_name() : command.get_name();
}

} // namespace kaze::cli
