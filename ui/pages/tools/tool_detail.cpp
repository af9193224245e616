#include "ui/pages/tools/tool_detail.h"

#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/tool_words.h"
#include "ui/pages/tools/call_panel.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

ToolDetail::ToolDetail(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_title(new ElidedLabel(context.theme, TextRole::Strong)),
      m_kind(new StateChip(context.theme)), m_breaker(new StateChip(context.theme)),
      m_about(makeLabel(context.theme, TextRole::Body, {})), m_tabs(new SegmentedTabs(context.theme, tr("Parts of the tool"))),
      m_pages(new FillingStack), m_call(new CallPanel(context)), m_facts(new KeyValueTable(context.theme)),
      m_limits(new KeyValueTable(context.theme)),
      m_schema(new CodeView(context.theme, Language::Json, tr("Schema of its arguments")))
{
    for (const auto& [id, title] : {std::pair("call", tr("Call by hand")), std::pair("figures", tr("Figures and limits")),
             std::pair("schema", tr("Schema"))})
        m_tabs->addTab(QLatin1String(id), title);
    m_about->setProperty("kazeQuiet", true);
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->setSpacing(spacing::kSmall);
    texts->addWidget(m_facts);
    texts->addSpacing(spacing::kTiny);
    texts->addWidget(makeLabel(context.theme, TextRole::Title, tr("Limits")));
    texts->addWidget(m_limits);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Figures and limits"));
    m_pages->addWidget(m_call);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_schema);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_title);
    head->addWidget(m_kind);
    head->addWidget(m_breaker);
    head->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(head);
    column->addWidget(m_about);
    column->addWidget(m_tabs);
    column->addSpacing(spacing::kTiny);
    column->addWidget(m_pages, 1);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &ToolDetail::showTab);
    connect(m_call, &CallPanel::called, this, &ToolDetail::called);
}

void ToolDetail::setTool(const api::ToolRow& tool)
{
    m_name = text(tool.name);
    m_title->setText(m_name);
    m_kind->setState(tool.readOnly ? tr("reads only") : tr("changes things"), tool.readOnly ? Tone::Ok : Tone::Warning);
    m_breaker->setVisible(!(tool.breaker == api::ToolBreaker::Closed));
    m_breaker->setState(breakerText(tool), breakerTone(tool));
    m_about->setText(text(tool.description));
    m_about->setVisible(!tool.description.empty());
    m_call->setTool(tool);
    showFacts(tool);
    if (const QString schema = indentedJson(text(tool.schema)); m_schema->toPlainText() != schema)
        m_schema->setCode(schema);
}

void ToolDetail::showFacts(const api::ToolRow& tool)
{
    const auto counted = [](std::int64_t count) { return format::exactCount(count); };
    QList<KeyValue> rows{{tr("Source"), tools::sourceText(tool)}, {tr("Calls"), counted(tool.calls)},
        {tr("Failed"), counted(tool.failed)}, {tr("Tried again"), counted(tool.retried)},
        {tr("From the cache"), counted(tool.fromCache)}, {tr("Refused"), counted(tool.refused)},
        {tr("At work"), tr("%1, %2 waiting", "calls").arg(counted(tool.atWork), counted(tool.waiting))},
        {tr("p95"), tools::secondsText(tool.p95Seconds)},
        {tr("Breaker"), breakerText(tool), {}, false, static_cast<int>(breakerTone(tool))}};
    if (!tool.lastError.empty())
        rows << KeyValue{tr("Last error"), text(tool.lastError)};
    rows << KeyValue{tr("Called twice"), tool.idempotent ? tr("does no harm") : tr("does it twice")}
         << KeyValue{tr("After a crash"),
                tool.verifiable       ? tr("can tell whether a call happened")
                    : tool.idempotent ? tr("is called again")
                                      : tr("a person is asked")};
    if (tool.exclusive)
        rows << KeyValue{tr("Beside others"), tr("not beside another call of the same run")};
    if (!tool.sandbox.empty())
        rows << KeyValue{tr("Sandbox"), text(tool.sandbox)};
    m_facts->setRows(rows);
    QList<KeyValue> limits;
    for (const auto& limit : tools::limitTexts(tool.limits))
        limits << KeyValue{QString::number(limits.size() + 1), limit};
    if (limits.isEmpty())
        limits << KeyValue{tr("none"), tr("Nothing limits its calls.")};
    limits << KeyValue{tr("From"),
        tool.limits.pattern.empty() ? tr("the defaults; kaze.yaml can set others for this tool")
                                    : tr("\"%1\" in kaze.yaml, for all tools it names together").arg(text(tool.limits.pattern))};
    m_limits->setRows(limits);
}

void ToolDetail::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    const QStringList order{QStringLiteral("call"), QStringLiteral("figures"), QStringLiteral("schema")};
    m_pages->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, order.indexOf(m_tabs->current()))));
}

QString ToolDetail::copyText() const
{
    if (m_pages->currentIndex() == 0)
        return m_call->result();
    return m_pages->currentIndex() == 1 ? m_facts->toText() + QLatin1Char('\n') + m_limits->toText() : m_schema->toPlainText();
}

} // namespace kaze::ui
