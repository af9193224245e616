#include "ui/models/trace_conversation.h"

#include "engine/api/trace.h"

#include "ui/models/json_index.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr qsizetype kMostShown = 20'000; // characters of a text
constexpr int kToolLines = 2;

//! The value of a name in an object; −1 when it has none.
int member(const JsonIndex& json, int object, const QString& name)
{
    for (int child = json.firstChild(object); child >= 0; child = json.next(child))
        if (json.key(child) == name)
            return child;
    return -1;
}

QString textOf(const JsonIndex& json, int object, const QString& name)
{
    const int value = member(json, object, name);
    return value < 0 ? QString() : json.text(value, kMostShown);
}

//! "files.read(path: …)" for each call that a message asks for.
QStringList callsOf(const JsonIndex& json, int message)
{
    QStringList calls;
    if (const int list = member(json, message, QStringLiteral("tool_calls")); list >= 0)
        for (int call = json.firstChild(list); call >= 0; call = json.next(call))
            calls << callText(textOf(json, call, QStringLiteral("name")), textOf(json, call, QStringLiteral("arguments")));
    return calls;
}

//! The messages behind the last answer, but for what tools gave.
QString askedOf(const JsonIndex& json)
{
    if (json.kind(0) != JsonIndex::Kind::Array)
        return json.text(0, kMostShown);
    QStringList parts;
    for (int message = json.firstChild(0); message >= 0; message = json.next(message)) {
        const QString role = textOf(json, message, QStringLiteral("role"));
        const QString content = textOf(json, message, QStringLiteral("content"));
        if (role == QLatin1String("assistant"))
            parts.clear();
        else if (role != QLatin1String("tool") && !content.isEmpty())
            parts << (role == QLatin1String("user") || role.isEmpty() ? content : QStringLiteral("[%1] ").arg(role) + content);
    }
    return parts.join(QStringLiteral("\n\n"));
}

QString answerOf(const QString& payload)
{
    if (!payload.startsWith(QLatin1Char('{')))
        return payload.left(kMostShown);
    const auto json = JsonIndex::of(payload.toUtf8());
    if (!json || member(*json, 0, QStringLiteral("role")) < 0)
        return payload.left(kMostShown);
    QStringList parts{textOf(*json, 0, QStringLiteral("content"))};
    for (const auto& call : callsOf(*json, 0))
        parts << QStringLiteral("→ ") + call;
    parts.removeAll(QString());
    return parts.join(QLatin1Char('\n'));
}

} // namespace

SpanSpeech speechOf(const api::SpanDetail& detail)
{
    SpanSpeech speech;
    const QString output = text(detail.output);
    if (detail.span.kind == api::SpanKind::Tool) {
        const std::string_view prefix = "execute_tool ";
        const bool named = detail.span.name.starts_with(prefix);
        speech.call = callText(text(named ? detail.span.name.substr(prefix.size()) : detail.span.name), text(detail.input));
        speech.answer = output.left(kMostShown);
        return speech;
    }
    speech.answer = answerOf(output);
    if (detail.input.empty())
        return speech;
    if (const auto json = JsonIndex::of(QByteArray::fromStdString(detail.input)))
        speech.asked = askedOf(*json);
    else if (detail.inputBytes > static_cast<std::int64_t>(detail.input.size()))
        speech.problem = TraceConversation::tr("The prompt is too long to be shown here; open it at the span.");
    else
        speech.asked = text(detail.input).left(kMostShown);
    return speech;
}

std::shared_ptr<const TraceConversation::Rows> TraceConversation::rowsOf(const TraceView& view)
{
    auto rows = std::make_shared<Rows>();
    std::vector<qint32> spans;
    for (int span = 0; span < view.size(); ++span)
        if (const auto kind = view.kindOf(span); kind == api::SpanKind::Chat || kind == api::SpanKind::Tool)
            spans.push_back(span);
    std::stable_sort(spans.begin(), spans.end(), [&view](qint32 a, qint32 b) {
        return view.data().start[static_cast<std::size_t>(a)] < view.data().start[static_cast<std::size_t>(b)];
    });
    rows->lastOf.assign(static_cast<std::size_t>(view.size()), -1);
    const auto add = [&rows](qint32 span, Rows::Part part) {
        rows->lastOf[static_cast<std::size_t>(span)] = static_cast<qint32>(rows->spans.size());
        rows->spans.push_back(span);
        rows->parts.push_back(part);
    };
    for (const qint32 span : spans) {
        const bool isChat = view.kindOf(span) == api::SpanKind::Chat;
        if (isChat)
            add(span, Rows::Part::Asked);
        add(span, isChat ? Rows::Part::Answer : Rows::Part::Tool);
    }
    return rows;
}

void TraceConversation::setView(std::shared_ptr<const TraceView> view, std::shared_ptr<const Rows> rows)
{
    const bool same = m_view && view && m_view->trace.traceId == view->trace.traceId && view->size() >= m_view->size();
    const bool grows = same && rows->spans.size() >= m_rows->spans.size()
        && std::equal(m_rows->spans.begin(), m_rows->spans.end(), rows->spans.begin());
    const int before = rowCount();
    const int after = static_cast<int>(rows->spans.size());
    if (!same) {
        m_said.clear();
        m_asked.clear();
    }
    if (grows && after > before)
        beginInsertRows({}, before, after - 1);
    else if (!grows)
        beginResetModel();
    const auto old = std::exchange(m_view, std::move(view));
    m_rows = std::move(rows);
    if (grows && after > before)
        endInsertRows();
    else if (!grows)
        endResetModel();
    // What is told of them is told of how they stand.
    for (int row = 0; grows && row < before; ++row)
        if (const auto i = static_cast<std::size_t>(spanAt(row)); old->data().status[i] != m_view->data().status[i])
            emit dataChanged(index(row), index(row));
}

std::vector<int> TraceConversation::missing(int firstRow, int lastRow)
{
    std::vector<int> wanted;
    for (int row = std::max(0, firstRow); row <= lastRow && row < rowCount(); ++row)
        if (const int span = spanAt(row); !m_said.contains(span) && m_asked.insert(span).second)
            wanted.push_back(span);
    if (m_said.size() > kMostHeld) {
        const int middle = (firstRow + lastRow) / 2;
        std::erase_if(m_said, [&](const auto& said) {
            const bool far = std::abs(rowOf(said.first) - middle) > static_cast<int>(kMostHeld) / 2;
            if (far)
                m_asked.erase(said.first);
            return far;
        });
    }
    return wanted;
}

void TraceConversation::put(int span, SpanSpeech speech)
{
    m_said[span] = std::move(speech);
    changed(span);
}

void TraceConversation::forget(int span)
{
    if (m_asked.erase(span) > 0 && m_said.erase(span) > 0)
        changed(span);
}

void TraceConversation::changed(int span)
{
    const int last = m_rows->lastOf[static_cast<std::size_t>(span)];
    if (last < 0)
        return;
    const int first = last > 0 && spanAt(last - 1) == span ? last - 1 : last;
    emit dataChanged(index(first), index(last));
}

int TraceConversation::spanAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows->spans[static_cast<std::size_t>(row)] : -1;
}

int TraceConversation::rowOf(int span) const
{
    for (int up = span; up >= 0 && m_view && up < m_view->size(); up = m_view->tree().parent(up))
        if (const int row = m_rows->lastOf[static_cast<std::size_t>(up)]; row >= 0)
            return row;
    return -1;
}

QString TraceConversation::noteOf(int span) const
{
    QStringList parts{m_view->data().nameOf(span), format::duration(m_view->data().lengthOf(span))};
    if (const auto tokens = m_view->tokensOf(span); tokens > 0)
        parts << tr("%1 tokens").arg(format::count(tokens));
    if (const auto cost = m_view->costOf(span); cost.nanos > 0)
        parts << format::money(cost.nanos);
    return parts.join(QStringLiteral(" · "));
}

ConversationLine TraceConversation::line(int row) const
{
    const int span = spanAt(row);
    const auto said = m_said.find(span);
    if (span < 0 || said == m_said.end())
        return {};
    const auto status = m_view->data().status[static_cast<std::size_t>(span)];
    const bool open = status == SpanStatus::Unfinished;
    const bool failed = status == SpanStatus::Error;
    const auto& speech = said->second;
    ConversationLine line;
    line.loaded = true;
    switch (m_rows->parts[static_cast<std::size_t>(row)]) {
    case Rows::Part::Asked:
        line.word = tr("asked");
        line.text = speech.problem.isEmpty() ? speech.asked : speech.problem;
        line.hidden = line.text.isEmpty();
        return line;
    case Rows::Part::Answer:
        line.word = failed ? tr("model failed") : tr("model");
        line.tone = failed ? Tone::Critical : Tone::Accent;
        line.text = speech.answer;
        if (line.text.isEmpty())
            line.text = open ? tr("has not answered yet") : failed ? text(m_view->span(span).statusMessage) : tr("said nothing");
        line.note = noteOf(span);
        line.running = open;
        return line;
    case Rows::Part::Tool:
        break;
    }
    line.word = failed ? tr("tool failed") : tr("tool");
    line.tone = failed ? Tone::Critical : Tone::Warning;
    line.text = speech.call + (open ? QString() : QStringLiteral(" → ") + speech.answer);
    line.note = noteOf(span);
    line.running = open;
    line.foldedTo = kToolLines;
    return line;
}

int TraceConversation::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows->spans.size());
}

QVariant TraceConversation::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto shown = line(index.row());
    if (role == Qt::DisplayRole)
        return shown.text;
    if (role == cell::ToneRole)
        return static_cast<int>(shown.tone);
    if (role == Qt::ToolTipRole)
        return format::utc(toDateTime(m_view->span(spanAt(index.row())).startedAt));
    return {};
}

} // namespace kaze::ui
