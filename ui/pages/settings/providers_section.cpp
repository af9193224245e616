#include "ui/pages/settings/providers_section.h"

#include "engine/api/provider_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/settings/provider_detail.h"
#include "ui/pages/settings/provider_model.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

ProvidersSection::ProvidersSection(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new ProviderModel(this)),
      m_table(new TableView(context.theme, tr("Providers"))), m_detail(new ProviderDetail(context)), m_default(new QComboBox),
      m_secrets(makeLabel(context.theme, TextRole::Muted, {})), m_states(nullptr)
{
    auto* both = new QWidget;
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    row->addWidget(buildList(), 3);
    row->addWidget(m_detail, 2);
    auto* empty = new EmptyState(context.theme, QStringLiteral("network-server"), tr("No providers"),
        tr("A provider is a server that answers for models. Add one by its address."), tr("Add provider"));
    m_states = new StateStack(context.theme, both, empty, tr("Reading the providers…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_states);
    connect(empty, &EmptyState::actionClicked, this, &ProvidersSection::startNew);
    connect(m_states, &StateStack::retryClicked, this, &ProvidersSection::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ProvidersSection::selectionChanged);
    connect(m_detail, &ProviderDetail::changed, this, [this](const QString& name) {
        m_wanted = name;
        m_adding = false;
        refresh();
    });
    connect(m_default, &QComboBox::activated, this, &ProvidersSection::chooseDefault);
    m_states->showLoading();
}

QWidget* ProvidersSection::buildList()
{
    auto* column = new QWidget;
    auto* rows = new QVBoxLayout(column);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(spacing::kMedium);

    auto* list = new Card(m_context.theme, tr("Providers"));
    list->setFlush(true);
    auto* add = new QPushButton(tr("Add provider"));
    connect(add, &QPushButton::clicked, this, &ProvidersSection::startNew);
    list->setTrailing(add);
    m_table->setModel(m_model);
    m_table->setColumnKind(ProviderModel::Name, CellKind::Strong);
    m_table->setColumnKind(ProviderModel::Address, CellKind::Mono);
    m_table->setColumnKind(ProviderModel::Key, CellKind::Chip);
    m_table->setColumnKind(ProviderModel::Models, CellKind::Muted);
    m_table->setColumnHint(ProviderModel::Name, 130);
    m_table->setColumnHint(ProviderModel::Key, 110);
    m_table->setColumnHint(ProviderModel::Models, 110);
    m_table->setStretchColumn(ProviderModel::Address);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    list->content()->addWidget(m_table);
    rows->addWidget(list, 1);

    auto* choice = new Card(m_context.theme, tr("Default model"));
    m_default->setAccessibleName(tr("Default model"));
    m_default->setEditable(true);
    m_default->setInsertPolicy(QComboBox::NoInsert);
    m_default->lineEdit()->setAccessibleName(tr("Default model"));
    connect(m_default->lineEdit(), &QLineEdit::returnPressed, this, &ProvidersSection::chooseDefault);
    choice->content()->addWidget(m_default);
    choice->content()->addWidget(makeLabel(m_context.theme, TextRole::Muted,
        tr("Used by every run whose agent and starter name no model. Provider and model, with a slash between them.")));
    rows->addWidget(choice);

    auto* secrets = new Card(m_context.theme, tr("Where keys are kept"));
    secrets->content()->addWidget(m_secrets);
    rows->addWidget(secrets);
    return column;
}

void ProvidersSection::refresh()
{
    api::ListProviders request;
    request.probe = true;
    m_context.link.ask<api::ListProviders>(this, request, [this](base::Result<api::ProviderList> list) {
        if (!list) {
            m_states->showError(
                tr("The providers could not be read"), text(list.error().message), tr("Nothing was changed."), tr("Try again"));
            return;
        }
        show(*list);
    });
}

void ProvidersSection::show(const api::ProviderList& list)
{
    if (list.providers.empty())
        m_states->showEmpty();
    else
        m_states->showContent();
    m_model->setProviders(list.providers);
    m_defaultModel = text(list.defaultModel);
    m_default->clear();
    for (const auto& provider : list.providers)
        for (const auto& model : provider.models)
            m_default->addItem(text(model.id));
    m_default->setCurrentIndex(m_default->findText(m_defaultModel));
    m_default->setEditText(m_defaultModel);
    m_secrets->setText(tr("New keys go into %1. They are never shown again, and no log, trace or export holds them.")
                           .arg(text(list.secretsKeptIn)));
    if (!m_adding)
        select(m_wanted);
}

void ProvidersSection::select(const QString& name)
{
    auto index = m_model->find(name);
    if (!index.isValid())
        index = m_table->currentIndex();
    if (!index.isValid())
        index = m_model->find(m_defaultModel.section(QLatin1Char('/'), 0, 0));
    if (!index.isValid())
        index = m_model->index(0, 0);
    if (index != m_table->currentIndex())
        m_table->setCurrentIndex(index);
    selectionChanged();
    m_wanted.clear();
}

void ProvidersSection::selectionChanged()
{
    const auto* provider = m_model->provider(m_table->currentIndex());
    if (!provider)
        return;
    m_adding = false;
    m_detail->setProvider(*provider);
}

void ProvidersSection::startNew()
{
    m_states->showContent();
    m_adding = true;
    // Not only the selection: choosing the row that was current before must be news.
    m_table->selectionModel()->clear();
    m_detail->startNew();
}

void ProvidersSection::chooseDefault()
{
    const auto model = m_default->currentText().trimmed();
    if (model.isEmpty() || model == m_defaultModel)
        return;
    // At once: Enter in the box is told twice, by the field and by the box.
    m_defaultModel = model;
    api::SetDefaultModel request;
    request.model = model.toStdString();
    m_context.link.ask<api::SetDefaultModel>(this, std::move(request), [this, model](base::Result<api::Done> done) {
        m_context.navigator.notify(done ? tr("%1 is the default model now.").arg(model) : text(done.error().message));
        refresh();
    });
}

QString ProvidersSection::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
