#include "ui/pages/logs/log_line_panel.h"

#include "ui/models/log_field_model.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kMessageHeight = 96;
constexpr int kNameWidth = 96;
constexpr int kExcludeWidth = 36;

} // namespace

LogLinePanel::LogLinePanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new LogFieldModel(this)), m_card(new Card(context.theme)),
      m_message(new CodeView(context.theme, Language::Plain, tr("Message"))),
      m_fields(new TableView(context.theme, tr("Fields of the line"))), m_trace(new QPushButton),
      m_run(new QPushButton(tr("Open the run"))), m_content(new QWidget), m_nothing(nullptr)
{
    build();
    setLine(std::nullopt);
}

void LogLinePanel::build()
{
    m_message->setLineNumbersVisible(false);
    m_message->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_message->setMaximumHeight(kMessageHeight);
    m_fields->setModel(m_model);
    m_fields->setSelectionMode(QAbstractItemView::SingleSelection);
    m_fields->setColumnKind(LogFieldModel::Name, CellKind::Muted);
    m_fields->setColumnKind(LogFieldModel::Value, CellKind::Mono);
    m_fields->setColumnHint(LogFieldModel::Name, kNameWidth);
    m_fields->setColumnHint(LogFieldModel::Exclude, kExcludeWidth);
    m_fields->setStretchColumn(LogFieldModel::Value);
    m_fields->installEventFilter(this);
    connect(m_fields, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() != LogFieldModel::Name)
            want(index, index.column() == LogFieldModel::Exclude);
    });
    connect(m_trace, &QPushButton::clicked, this, &LogLinePanel::openTrace);
    connect(m_run, &QPushButton::clicked, this, &LogLinePanel::openRun);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kCardPadding);
    buttons->addWidget(m_trace);
    buttons->addWidget(m_run);
    buttons->addStretch(1);
    auto* message = new QHBoxLayout;
    message->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    message->addWidget(m_message);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(message);
    column->addWidget(m_fields, 1);
    column->addLayout(buttons);
    auto* nothing = makeLabel(m_context.theme, TextRole::Muted,
        tr("Choose a line to see all of its fields. A click on a value shows only such lines, the sign beside it leaves them "
           "out."));
    nothing->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    m_nothing = nothing;
    m_card->setFlush(true);
    m_card->content()->addWidget(m_content, 1);
    m_card->content()->addWidget(m_nothing, 1, Qt::AlignTop);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    setFocusProxy(m_fields);
}

void LogLinePanel::setLine(const std::optional<api::LogRow>& line)
{
    m_line = line;
    m_model->setLine(line ? &*line : nullptr);
    m_content->setVisible(line.has_value());
    m_nothing->setVisible(!line);
    m_card->setTitle(tr("Line"));
    m_card->setNote(line
            ? tr("%1 · %2").arg(wordOf(line->level), format::moment(toDateTime(line->at), toDateTime(m_context.link.now())))
            : QString());
    if (!line)
        return;
    m_message->setCode(text(line->message));
    m_trace->setText(line->spanId.empty() ? tr("Open the trace") : tr("Open the span"));
    m_trace->setVisible(!line->traceId.empty());
    m_run->setVisible(!line->runId.empty());
}

void LogLinePanel::want(const QModelIndex& index, bool excluded)
{
    const auto* field = m_model->row(index);
    if (field && field->filters)
        emit termWanted(termOf(*field), excluded);
}

bool LogLinePanel::openTrace()
{
    if (!m_line || m_line->traceId.empty())
        return false;
    const QString trace = text(m_line->traceId);
    if (m_line->spanId.empty())
        m_context.navigator.showTrace(trace);
    else
        m_context.navigator.showPage(QStringLiteral("traces"), QStringLiteral("span:%1 %2").arg(trace, text(m_line->spanId)));
    return true;
}

bool LogLinePanel::openRun()
{
    if (!m_line || m_line->runId.empty())
        return false;
    m_context.navigator.showRun(text(m_line->runId));
    return true;
}

QString LogLinePanel::copyText() const
{
    return m_fields->selectedText();
}

bool LogLinePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_fields && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Delete || key == Qt::Key_Minus) {
            want(m_fields->currentIndex(), key == Qt::Key_Delete || key == Qt::Key_Minus);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace kaze::ui
