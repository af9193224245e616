#include "ui/pages/readiness/slow_query_panel.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/slow_query_model.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kLeastCode = 60;

QString wholeText(const api::SlowQuery& query)
{
    QString all = text(query.sql);
    if (!query.plan.empty())
        all += QStringLiteral("\n\n") + text(query.plan);
    return query.advice.empty() ? all : all + QStringLiteral("\n\n") + text(query.advice);
}

} // namespace

SlowQueryPanel::SlowQueryPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new SlowQueryModel(this)),
      m_table(new TableView(context.theme, tr("Slow queries"))), m_detail(nullptr),
      m_advice(makeLabel(context.theme, TextRole::Body, {})),
      m_sql(new CodeView(context.theme, Language::Plain, tr("Statement"))),
      m_plan(new CodeView(context.theme, Language::Plain, tr("Plan of the store"))),
      m_nothing(makeLabel(context.theme, TextRole::Body, {}))
{
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(SlowQueryModel::Store, CellKind::Strong);
    m_table->setColumnKind(SlowQueryModel::Statement, CellKind::Mono);
    m_table->setColumnKind(SlowQueryModel::Last, CellKind::Muted);
    m_table->setColumnHint(SlowQueryModel::Store, 130);
    m_table->setColumnHint(SlowQueryModel::Last, 88);
    for (const auto column : {SlowQueryModel::Count, SlowQueryModel::Worst, SlowQueryModel::Total}) {
        m_table->setColumnKind(column, CellKind::Number);
        m_table->setColumnHint(column, 64);
    }
    m_table->setStretchColumn(SlowQueryModel::Statement);
    m_nothing->setProperty("kazeQuiet", true);
    m_nothing->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    m_detail = buildDetail();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_table, 1);
    column->addWidget(m_detail, 1);
    column->addWidget(m_nothing, 1, Qt::AlignTop);
    m_table->hide();
    m_detail->hide();
    setFocusProxy(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SlowQueryPanel::showSelected);
}

QWidget* SlowQueryPanel::buildDetail()
{
    auto* detail = new QWidget;
    auto* copyButton = new QPushButton(tr("Copy"));
    copyButton->setAccessibleName(tr("Copy the statement with its plan"));
    connect(copyButton, &QPushButton::clicked, this, &SlowQueryPanel::copy);
    for (auto* view : {m_sql, m_plan}) {
        view->setLineNumbersVisible(false);
        view->setLineWrapMode(QPlainTextEdit::WidgetWidth);
        // The list needs the room more than they do.
        view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
        view->setMinimumHeight(kLeastCode);
    }
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kMedium);
    head->addWidget(m_advice, 1);
    head->addWidget(copyButton, 0, Qt::AlignTop);
    auto* codes = new QHBoxLayout;
    codes->setSpacing(spacing::kSmall);
    codes->addWidget(m_sql, 1);
    codes->addWidget(m_plan, 1);
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    column->setSpacing(spacing::kSmall);
    column->addLayout(head);
    column->addLayout(codes, 1);
    return detail;
}

void SlowQueryPanel::refresh()
{
    if (std::exchange(m_isAsking, true))
        return;
    m_context.link.ask<api::ListSlowQueries>(this, {}, [this](const base::Result<api::SlowQueryList>& list) {
        m_isAsking = false;
        if (list)
            return took(*list);
        // What was heard before stays.
        m_nothing->setText(tr("The slow queries could not be read: %1").arg(text(list.error().message)));
        m_nothing->show();
    });
}

void SlowQueryPanel::took(const api::SlowQueryList& list)
{
    m_model->setQueries(list.queries, m_context.link.now());
    const bool any = !list.queries.empty();
    m_table->setVisible(any);
    m_detail->setVisible(any);
    m_nothing->setVisible(!any);
    m_nothing->setText(
        tr("No statement took longer than %1 since this cell began.").arg(measure::text(list.thresholdSeconds, "seconds")));
    if (any && !m_table->currentIndex().isValid())
        m_table->setCurrentRow(0);
    showSelected();
}

void SlowQueryPanel::showSelected()
{
    const auto* row = m_model->row(m_table->currentIndex());
    const auto show = [](CodeView& view, const QString& code) {
        // What a person has marked stays marked until it changes.
        if (view.toPlainText() != code)
            view.setCode(code);
    };
    show(*m_sql, row ? text(row->query.sql) : QString());
    show(*m_plan, row ? text(row->query.plan) : QString());
    m_advice->setText(!row              ? QString()
            : row->query.advice.empty() ? tr("No advice: its plan uses an index already, or it reads what it must.")
                                        : text(row->query.advice));
}

void SlowQueryPanel::copy()
{
    const auto* row = m_model->row(m_table->currentIndex());
    if (!row)
        return;
    QApplication::clipboard()->setText(wholeText(row->query));
    m_context.navigator.notify(tr("Copied."));
}

QString SlowQueryPanel::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
