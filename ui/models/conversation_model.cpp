#include "ui/models/conversation_model.h"

#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QRegularExpression>

namespace kaze::ui {

namespace {

int pageOf(std::int64_t number)
{
    return static_cast<int>((number - 1) / ConversationModel::kPage);
}

QString usageNote(const api::Step& step)
{
    QStringList parts;
    if (!step.model.empty())
        parts << text(step.model);
    if (step.usage)
        parts << ConversationModel::tr("%1 in, %2 out")
                     .arg(format::count(step.usage->inputTokens), format::count(step.usage->outputTokens));
    if (step.costUsd && step.costUsd->nanos > 0)
        parts << format::money(step.costUsd->nanos);
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void ConversationModel::clear()
{
    beginResetModel();
    m_pages.clear();
    m_asked.clear();
    m_calls.clear();
    m_ended.clear();
    m_streamed.clear();
    m_last = 0;
    endResetModel();
}

void ConversationModel::setLast(std::int64_t last)
{
    if (last <= m_last)
        return;
    // Real steps take the place of what streamed.
    endStream();
    beginInsertRows({}, static_cast<int>(m_last), static_cast<int>(last) - 1);
    m_last = last;
    endInsertRows();
}

void ConversationModel::endStream()
{
    if (m_streamed.isEmpty())
        return;
    beginRemoveRows({}, static_cast<int>(m_last), static_cast<int>(m_last));
    m_streamed.clear();
    endRemoveRows();
}

void ConversationModel::put(const api::Step& step)
{
    auto& page = m_pages[pageOf(step.number)];
    page.resize(kPage);
    page[static_cast<std::size_t>((step.number - 1) % kPage)] = step;
    for (const auto& call : step.calls)
        m_calls[call.callId] = callText(text(call.tool), text(call.arguments));
    if (step.kind == api::StepKind::Result)
        m_ended[step.callId] = step.number;
    else if (step.kind == api::StepKind::Answer)
        m_ended[step.approvalId] = step.number;
}

void ConversationModel::addPage(const api::StepPage& page)
{
    // First the steps, then their rows: whoever hears of the rows finds them filled.
    for (const auto& step : page.steps)
        put(step);
    setLast(std::max(page.last, page.steps.empty() ? 0 : page.steps.back().number));
    if (page.steps.empty())
        return;
    const int first = pageOf(page.steps.front().number);
    const int last = pageOf(page.steps.back().number);
    for (int number = first; number <= last; ++number)
        m_asked.erase(number);
    // What a call was, or whether it has ended, may be known only now to rows of the pages beside.
    const int from = std::max(0, (first - 1) * kPage);
    const int to = std::min(static_cast<int>(m_last), (last + 2) * kPage) - 1;
    emit dataChanged(index(from), index(to));
}

void ConversationModel::addStep(const api::Step& step)
{
    if (step.number <= 0)
        return;
    const bool isNew = step.number > m_last;
    put(step);
    setLast(step.number);
    const int row = static_cast<int>(step.number) - 1;
    emit dataChanged(index(isNew ? std::max(0, row - kPage) : row), index(row));
}

void ConversationModel::addText(const std::string& delta, bool restarted)
{
    if (restarted)
        endStream();
    if (delta.empty())
        return;
    const int row = static_cast<int>(m_last);
    if (m_streamed.isEmpty()) {
        beginInsertRows({}, row, row);
        m_streamed = text(delta);
        endInsertRows();
    } else {
        m_streamed += text(delta);
        emit dataChanged(index(row), index(row));
    }
}

std::vector<int> ConversationModel::missing(int firstRow, int lastRow)
{
    std::vector<int> wanted;
    if (m_last == 0)
        return wanted;
    const int first = pageOf(std::clamp<std::int64_t>(firstRow + 1, 1, m_last));
    const int last = pageOf(std::clamp<std::int64_t>(lastRow + 1, 1, m_last));
    for (int number = first; number <= last; ++number) {
        const auto held = m_pages.find(number);
        const auto steps = std::min<std::int64_t>(kPage, m_last - static_cast<std::int64_t>(number) * kPage);
        const bool whole = held != m_pages.end()
            && std::all_of(held->second.begin(), held->second.begin() + static_cast<std::ptrdiff_t>(steps),
                [](const auto& step) { return step.has_value(); });
        if (!whole && m_asked.insert(number).second)
            wanted.push_back(number);
    }
    while (m_pages.size() > kMostPages) {
        const int lowest = m_pages.begin()->first;
        const int highest = m_pages.rbegin()->first;
        forget(first - lowest > highest - last ? lowest : highest);
    }
    return wanted;
}

void ConversationModel::forget(int page)
{
    for (const auto& step : m_pages[page]) {
        if (!step)
            continue;
        for (const auto& call : step->calls)
            m_calls.erase(call.callId);
        // What ended stays known: a call beside a forgotten page must not look as if it were still running.
    }
    m_pages.erase(page);
}

int ConversationModel::heldSteps() const
{
    int held = 0;
    for (const auto& [number, page] : m_pages)
        held += static_cast<int>(std::count_if(page.begin(), page.end(), [](const auto& step) { return step.has_value(); }));
    return held;
}

const api::Step* ConversationModel::step(std::int64_t number) const
{
    const auto page = m_pages.find(pageOf(number));
    if (number < 1 || page == m_pages.end())
        return nullptr;
    const auto& step = page->second[static_cast<std::size_t>((number - 1) % kPage)];
    return step ? &*step : nullptr;
}

ConversationLine ConversationModel::toolLine(const api::Step& step) const
{
    const auto call = m_calls.find(step.callId);
    const QString what = call == m_calls.end() ? text(step.tool) : call->second;
    if (step.kind == api::StepKind::Intent) {
        const bool ended = m_ended.contains(step.callId);
        return {true, ended, tr("tool"), Tone::Warning, what, tr("running"), {}, true};
    }
    const QString result = text(step.text);
    ConversationLine line{true, false, tr("tool"), Tone::Warning, what + QStringLiteral(" → ") + result, {}, {}, false};
    if (step.failed) {
        line.word = tr("tool failed");
        line.tone = Tone::Critical;
    }
    if (step.truncated)
        line.note = tr("cut here; the trace holds more");
    return line;
}

ConversationLine ConversationModel::approvalLine(const api::Step& step) const
{
    const auto call = m_calls.find(step.callId);
    const QString what = call == m_calls.end() ? text(step.tool) : call->second;
    if (step.kind == api::StepKind::Approval) {
        const bool ended = m_ended.contains(step.approvalId);
        // Without a call it is the run itself that waits; a question stands between a call's beginning and its result.
        if (step.tool.empty())
            return {true, ended, tr("in circles"), Tone::Critical, tr("waits to go on"), text(step.text), {}, !ended};
        if (step.tool == "person.ask")
            return {true, ended, tr("question"), Tone::Critical, text(step.text), {}, {}, !ended};
        return {true, ended, tr("approval"), Tone::Critical, tr("wants %1").arg(what), text(step.text), {}, !ended};
    }
    const QString answer = text(step.text);
    const QString said = QStringLiteral("answered: ");
    if (answer.startsWith(said))
        return {true, false, tr("answer"), Tone::Ok, answer.mid(said.size()), {}, {}, false};
    const auto colon = answer.indexOf(QRegularExpression(QStringLiteral("[^a-z_]")));
    const QString verdict = answer.left(colon < 0 ? answer.size() : colon);
    const QString words = verdict == QLatin1String("allow_once") ? tr("allowed once")
        : verdict == QLatin1String("allow_for_run")              ? tr("allowed for this run")
        : verdict == QLatin1String("allow_always")               ? tr("allowed always")
        : verdict == QLatin1String("deny")                       ? tr("denied")
                                                                 : verdict;
    const QString subject = step.tool.empty() ? tr("to go on") : what;
    ConversationLine line{true, false, tr("answer"), step.failed ? Tone::Critical : Tone::Ok,
        words + QStringLiteral(": ") + subject, {}, {}, false};
    // "(path=src/*): reason", ", with other arguments {…}", ", by itself: no answer within 10 min"
    QString rest = colon < 0 ? QString() : answer.mid(colon);
    while (!rest.isEmpty() && (rest[0] == QLatin1Char(':') || rest[0] == QLatin1Char(',') || rest[0] == QLatin1Char(' ')))
        rest.remove(0, 1);
    if (!rest.isEmpty())
        line.text += QStringLiteral(" — ") + rest;
    return line;
}

ConversationLine ConversationModel::line(int row) const
{
    if (row == m_last && streams())
        return {true, false, tr("model"), Tone::Accent, m_streamed, {}, {}, true};
    const auto* held = step(row + 1);
    if (!held)
        return {};
    if (!held->kind.known())
        return {true, false, text(held->kind.name()), Tone::Neutral, text(held->text), {}, {}, false};
    switch (held->kind.valueOr(api::StepKind::Note)) {
    case api::StepKind::Task: {
        ConversationLine line{true, false, tr("task"), Tone::Neutral, text(held->text), {}, {}, false};
        if (!held->recalled.empty())
            line.note = tr("%n memory record(s) came with it", nullptr, static_cast<int>(held->recalled.size()));
        return line;
    }
    case api::StepKind::Model:
        // An answer that only calls tools is told by the calls.
        return {true, held->text.empty() && !held->calls.empty(), tr("model"), Tone::Accent, text(held->text), {},
            usageNote(*held), false};
    case api::StepKind::Intent:
    case api::StepKind::Result:
        return toolLine(*held);
    case api::StepKind::Approval:
    case api::StepKind::Answer:
        return approvalLine(*held);
    case api::StepKind::State: {
        const QString said = text(held->text);
        const auto colon = said.indexOf(QStringLiteral(": "));
        const auto state = api::Open<api::RunState>::named(said.left(colon < 0 ? said.size() : colon).toStdString());
        const bool usual = state == api::RunState::Queued || state == api::RunState::Running;
        return {true, usual && colon < 0, tr("state"), toneOf(state), wordOf(state) + (colon < 0 ? QString() : said.mid(colon)),
            {}, {}, false};
    }
    case api::StepKind::Message:
        return {true, false, tr("you"), Tone::Accent, text(held->text), {}, {}, false};
    case api::StepKind::Summary:
        return {true, false, tr("summary"), Tone::Neutral, text(held->text),
            tr("stands for the earlier steps in what the model is sent"), usageNote(*held), false};
    case api::StepKind::Note:
        break;
    }
    return {true, false, tr("note"), Tone::Neutral, text(held->text), {}, {}, false};
}

int ConversationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_last) + (streams() ? 1 : 0);
}

QVariant ConversationModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto shown = line(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return shown.loaded ? shown.text : QString();
    case HiddenRole:
        return shown.hidden;
    case WordRole:
        return shown.word;
    case cell::ToneRole:
        return static_cast<int>(shown.tone);
    case Qt::ToolTipRole: {
        const auto* held = step(index.row() + 1);
        if (!held)
            return {};
        const QString when = format::utc(toDateTime(held->at));
        return shown.tip.isEmpty() ? when : when + QLatin1Char('\n') + shown.tip;
    }
    default:
        return {};
    }
}

} // namespace kaze::ui
