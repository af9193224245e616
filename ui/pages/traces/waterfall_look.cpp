#include "ui/pages/traces/waterfall_look.h"

#include "ui/models/trace_rules.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timeline.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr double kShares[]{0, 0.001, 0.005, 0.01, 0.02, 0.05};

} // namespace

WaterfallLook::WaterfallLook(PageContext context, const ColourRules& rules, QWidget* parent)
    : TraceLook(parent), m_context(context), m_rules(rules), m_timeline(new TimelineView(context.theme)), m_controls(new QWidget),
      m_path(new QPushButton(tr("Critical path"))), m_hide(new QPushButton)
{
    buildControls();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_timeline);
    setFocusProxy(m_timeline);
    connect(m_timeline, &TimelineView::selectionChanged, this, &WaterfallLook::selected);
}

void WaterfallLook::buildControls()
{
    auto* row = new QHBoxLayout(m_controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kTiny);
    m_path->setCheckable(true);
    m_path->setToolTip(tr("Underlines what had to be waited for and fades the rest (P)"));
    setButtonRole(*m_path, ButtonRole::Flat);
    connect(m_path, &QPushButton::toggled, this, &WaterfallLook::setPathShown);
    auto* menu = new QMenu(m_hide);
    for (const double share : kShares)
        connect(menu->addAction(share == 0 ? tr("Show all spans") : tr("Hide below %1").arg(format::percent(share))),
            &QAction::triggered, this, [this, share] { setHiddenBelow(share); });
    m_hide->setMenu(menu);
    m_hide->setToolTip(tr("Leaves out spans that took less than a share of the whole trace, but for what went wrong"));
    setButtonRole(*m_hide, ButtonRole::Flat);
    setMenuLook(*m_hide);
    row->addWidget(m_path);
    row->addWidget(m_hide);
    tellHidden();
}

void WaterfallLook::setView(const std::shared_ptr<const TraceView>& view, bool another)
{
    m_view = view;
    const QSignalBlocker quiet(m_timeline);
    m_timeline->setTagger([this, view](int span) { return m_rules.tagOf(*view, span); });
    if (another)
        m_timeline->setShape(view->shape);
    else
        m_timeline->updateShape(view->shape);
    m_timeline->setPath(m_path->isChecked() ? view->path : std::vector<SpanPart>());
    tellHidden();
}

void WaterfallLook::select(int span)
{
    const QSignalBlocker quiet(m_timeline);
    m_timeline->select(span);
}

void WaterfallLook::reveal(int span)
{
    select(span);
    m_timeline->moveTo(span);
}

void WaterfallLook::setMarked(const std::vector<int>& spans)
{
    m_timeline->setMarked(spans);
}

void WaterfallLook::retag()
{
    m_timeline->viewport()->update();
}

void WaterfallLook::setPathShown(bool shown)
{
    m_path->setChecked(shown);
    m_timeline->setPath(shown && m_view ? m_view->path : std::vector<SpanPart>());
}

bool WaterfallLook::showsPath() const
{
    return m_path->isChecked();
}

void WaterfallLook::setHiddenBelow(double share)
{
    m_timeline->setHiddenBelow(share);
    tellHidden();
}

void WaterfallLook::tellHidden()
{
    const double share = m_timeline->hiddenBelow();
    m_hide->setText(share == 0 ? tr("All spans") : tr("From %1 on").arg(format::percent(share)));
    m_hide->setAccessibleName(tr("Which spans are shown: %1").arg(m_hide->text()));
    const int hidden = m_timeline->hiddenCount();
    emit noticeChanged(hidden > 0 ? tr("%Ln shorter spans are left out", nullptr, hidden) : QString());
}

} // namespace kaze::ui
