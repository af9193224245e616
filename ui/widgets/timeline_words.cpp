// What stands for a kind of span: its colour and its word.

#include "ui/widgets/timeline.h"

namespace kaze::ui {

Tone toneOf(SpanKind kind)
{
    switch (kind) {
    case SpanKind::Model:
        return Tone::Accent;
    case SpanKind::Tool:
        return Tone::Warning;
    case SpanKind::Memory:
        return Tone::Teal;
    case SpanKind::Checkpoint:
        return Tone::Violet;
    case SpanKind::Subagent:
        return Tone::Ok;
    default:
        return Tone::Neutral;
    }
}

QColor barColor(const Theme& theme, SpanKind kind, bool error)
{
    if (error)
        return theme.tokens().critical;
    // A turn only holds others; a quiet colour lets them be seen.
    if (kind == SpanKind::Turn)
        return mixed(theme.track(), theme.tokens().muted, 0.2);
    return theme.color(toneOf(kind));
}

QString wordOf(SpanKind kind)
{
    switch (kind) {
    case SpanKind::Run:
        return TimelineView::tr("run");
    case SpanKind::Turn:
        return TimelineView::tr("turn");
    case SpanKind::Model:
        return TimelineView::tr("model call");
    case SpanKind::Tool:
        return TimelineView::tr("tool");
    case SpanKind::Memory:
        return TimelineView::tr("memory");
    case SpanKind::Checkpoint:
        return TimelineView::tr("checkpoint");
    case SpanKind::Subagent:
        return TimelineView::tr("subagent");
    case SpanKind::Queue:
        return TimelineView::tr("queue");
    case SpanKind::Other:
        break;
    }
    return TimelineView::tr("span");
}

QString wordOf(SpanStatus status)
{
    switch (status) {
    case SpanStatus::Error:
        return TimelineView::tr("error");
    case SpanStatus::Cancelled:
        return TimelineView::tr("cancelled");
    case SpanStatus::Unfinished:
        return TimelineView::tr("unfinished");
    case SpanStatus::Ok:
        break;
    }
    return TimelineView::tr("done");
}

} // namespace kaze::ui
