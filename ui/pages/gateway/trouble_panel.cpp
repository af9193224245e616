#include "ui/pages/gateway/trouble_panel.h"

#include "engine/api/provider_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/trouble_model.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

TroublePanel::TroublePanel(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new TroubleModel(this)),
      m_table(new TableView(context.theme, tr("Last errors"))), m_detail(new QWidget),
      m_what(makeLabel(context.theme, TextRole::Muted, {})),
      m_words(new CodeView(context.theme, Language::Plain, tr("What the provider said"))), m_copy(new QPushButton(tr("Copy"))),
      m_nothing(makeLabel(context.theme, TextRole::Body, {})), m_times(new QPushButton)
{
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(TroubleModel::When, CellKind::Muted);
    m_table->setColumnKind(TroubleModel::Model, CellKind::Strong);
    m_table->setColumnKind(TroubleModel::State, CellKind::Chip);
    m_table->setColumnHint(TroubleModel::When, 84);
    m_table->setColumnHint(TroubleModel::Model, 190);
    m_table->setColumnHint(TroubleModel::State, 116);
    m_table->setStretchColumn(TroubleModel::Words);
    m_words->setLineNumbersVisible(false);
    m_words->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_copy->setAccessibleName(tr("Copy what the provider said"));
    m_nothing->setText(tr("No call failed since this cell began. What a provider says when one does stands here, word by word."));
    m_nothing->setProperty("kazeQuiet", true);
    m_nothing->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);

    auto* title = new QHBoxLayout;
    title->addWidget(m_what, 1);
    title->addWidget(m_copy);
    auto* column = new QVBoxLayout(m_detail);
    column->setContentsMargins(0, 0, spacing::kCardPadding, spacing::kMedium);
    column->setSpacing(spacing::kSmall);
    column->addLayout(title);
    column->addWidget(m_words, 1);
    setButtonRole(*m_times, ButtonRole::Flat);
    m_times->setToolTip(tr("Show the last errors of any time"));
    m_times->hide();
    connect(m_times, &QPushButton::clicked, this, [this] { setTimes({}); });
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(spacing::kTiny);
    all->addWidget(m_times, 0, Qt::AlignLeading);
    auto* row = new QHBoxLayout;
    all->addLayout(row, 1);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_table, 3);
    row->addWidget(m_detail, 2);
    row->addWidget(m_nothing, 1, Qt::AlignTop);
    setFocusProxy(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TroublePanel::showWords);
    connect(m_copy, &QPushButton::clicked, this, &TroublePanel::copy);
}

void TroublePanel::setProviders(const std::vector<api::ProviderInfo>& providers, api::Time now)
{
    m_model->setProviders(providers, now);
    const bool any = count() > 0;
    if (any && !m_table->currentIndex().isValid())
        m_table->setCurrentRow(0);
    m_table->setVisible(any);
    m_detail->setVisible(any);
    m_nothing->setVisible(!any);
    showWords();
}

void TroublePanel::setTimes(const PageScope& scope)
{
    const bool any = scope.from || scope.to;
    m_model->setTimes(scope.from, scope.to);
    m_times->setVisible(any);
    m_times->setText(any ? tr("Errors of %1").arg(scope.words(m_context.link.now())) + QStringLiteral("  ×") : QString());
    m_nothing->setText(any
            ? tr("None of the last errors was in this time.")
            : tr("No call failed since this cell began. What a provider says when one does stands here, word by word."));
    emit providersWanted();
}

void TroublePanel::showWords()
{
    const auto* row = m_model->row(m_table->currentIndex());
    const auto words = row ? text(row->trouble.message) : QString();
    m_what->setText(row
            ? tr("%1 at %2").arg(row->key, format::moment(toDateTime(row->trouble.at), toDateTime(m_context.link.now())))
            : QString());
    // What a person has marked stays marked until it changes.
    if (words != m_words->toPlainText())
        m_words->setCode(words);
}

void TroublePanel::select(const QString& provider)
{
    for (int number = 0; number < count(); ++number)
        if (m_model->row(number)->key.section(QLatin1Char('/'), 0, 0) == provider)
            return m_table->setCurrentRow(number);
}

void TroublePanel::copy()
{
    if (m_words->toPlainText().isEmpty())
        return;
    QApplication::clipboard()->setText(m_words->toPlainText());
    m_context.navigator.notify(tr("Copied."));
}

QString TroublePanel::copyText() const
{
    return m_table->selectedText();
}

int TroublePanel::count() const
{
    return m_model->rowCount();
}

} // namespace kaze::ui
