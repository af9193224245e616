#include "ui/models/skill_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace kaze::ui::skills {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::SkillWords)
};

constexpr int kVersionDigits = 8;
constexpr double kSureEnough = 0.5; // of the lower bound
constexpr std::int64_t kManyUses = 5;

QString wholePercent(double share)
{
    return QLocale().toString(static_cast<int>(share * 100)) + QStringLiteral(" %");
}

} // namespace

QString mainFile()
{
    return QStringLiteral("SKILL.md");
}

QString successText(std::int64_t successes, std::int64_t uses, double low)
{
    if (uses <= 0)
        return Words::tr("not used yet");
    return Words::tr("%1 of %2, at least %3", "successes of uses")
        .arg(format::count(successes), format::count(uses), wholePercent(low));
}

QString successHelp(std::int64_t successes, std::int64_t uses, double low)
{
    if (uses <= 0)
        return Words::tr("No run that ended and is remembered has read it.");
    return Words::tr(
        "%1 of %2 runs that read it ended well. From these runs its share of successes is at least %3, with a certainty of 95 % "
        "(Wilson).")
        .arg(format::exactCount(successes), format::exactCount(uses), wholePercent(low));
}

Tone successTone(std::int64_t successes, std::int64_t uses, double low)
{
    if (uses <= 0)
        return Tone::Neutral;
    if (low >= kSureEnough)
        return Tone::Ok;
    return uses >= kManyUses && 2 * successes < uses ? Tone::Warning : Tone::Accent;
}

int errorsIn(const std::vector<api::SkillProblem>& problems)
{
    return static_cast<int>(std::ranges::count_if(problems, &api::SkillProblem::error));
}

QString problemsText(const std::vector<api::SkillProblem>& problems)
{
    const int errors = errorsIn(problems);
    const int remarks = static_cast<int>(problems.size()) - errors;
    QStringList parts;
    if (errors > 0)
        parts << Words::tr("%n error(s)", nullptr, errors);
    if (remarks > 0)
        parts << Words::tr("%n remark(s)", nullptr, remarks);
    return parts.isEmpty() ? Words::tr("none", "problems") : parts.join(QStringLiteral(", "));
}

QString worstText(const std::vector<api::SkillProblem>& problems)
{
    if (problems.empty())
        return {};
    const int errors = errorsIn(problems);
    return errors > 0 ? Words::tr("%n error(s)", nullptr, errors)
                      : Words::tr("%n remark(s)", nullptr, static_cast<int>(problems.size()));
}

Tone problemsTone(const std::vector<api::SkillProblem>& problems)
{
    if (problems.empty())
        return Tone::Neutral;
    return errorsIn(problems) > 0 ? Tone::Critical : Tone::Warning;
}

QString placeOf(const api::SkillProblem& problem)
{
    const QString file = problem.file.empty() ? Words::tr("the folder") : text(problem.file);
    return problem.line > 0 ? QStringLiteral("%1:%2").arg(file).arg(problem.line) : file;
}

std::map<int, QString> problemsByLine(const std::vector<api::SkillProblem>& problems, const QString& file)
{
    std::map<int, QString> lines;
    for (const auto& problem : problems) {
        if (text(problem.file) != file)
            continue;
        auto& line = lines[static_cast<int>(std::max<std::int64_t>(problem.line, 1))];
        if (!line.isEmpty())
            line += QLatin1Char('\n');
        const QString what = QStringLiteral("%1: %2").arg(text(problem.rule), text(problem.message));
        line += problem.error ? what : Words::tr("remark: %1").arg(what);
    }
    return lines;
}

QString agentsText(const std::vector<std::string>& agents)
{
    QStringList names;
    for (const auto& agent : agents)
        names << text(agent);
    return names.isEmpty() ? QStringLiteral("—") : names.join(QStringLiteral(", "));
}

QString shortVersion(const std::string& version)
{
    return version.empty() ? QStringLiteral("—") : text(version).left(kVersionDigits);
}

Parts partsOf(const QString& text)
{
    static const QRegularExpression dashes(
        QStringLiteral("\\A---\\r?\\n(.*?\\n)?---\\r?(\\n|\\z)"), QRegularExpression::DotMatchesEverythingOption);
    const auto match = dashes.match(text);
    if (!match.hasMatch())
        return {};
    return {match.captured(1), text.mid(match.capturedEnd()), true};
}

QString nameIn(const QString& text)
{
    static const QRegularExpression member(QStringLiteral("^name:[ \\t]*(.*?)[ \\t]*\\r?$"), QRegularExpression::MultilineOption);
    QString name = member.match(partsOf(text).matter).captured(1);
    for (const auto quote : {QLatin1Char('"'), QLatin1Char('\'')})
        if (name.size() >= 2 && name.startsWith(quote) && name.endsWith(quote))
            return name.mid(1, name.size() - 2);
    return name;
}

QString newSkillText()
{
    // What stands here is read by agents, in whatever language the console is.
    return QStringLiteral(
        "---\nname: my-skill\ndescription: What it does, and when an agent should read it.\n---\n\n# My skill\n\n"
        "## When to use it\n\nSay what kind of task this is for.\n\n## How\n\n1. What is done first.\n2. What is done then.\n3. "
        "How one "
        "sees that it worked.\n\n## What to avoid\n\n- What went wrong before.\n");
}

QString nameProblem(const QString& name)
{
    static const QRegularExpression good(QStringLiteral("\\A[a-z0-9]+(-[a-z0-9]+)*\\z"));
    if (name.isEmpty())
        return Words::tr("It has no name yet: write one after name: at its top.");
    if (name.size() > 64 || !good.match(name).hasMatch())
        return Words::tr(
            "\"%1\" cannot be a name: it may hold lower-case letters, digits and single hyphens, none at its ends, 64 in all.")
            .arg(name);
    return {};
}

} // namespace kaze::ui::skills
