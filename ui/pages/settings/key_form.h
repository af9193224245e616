#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

class QLineEdit;
class QPushButton;

namespace kaze::ui {

class CheckRows;

//! Pastes, tests and stores a provider's key. The key goes to the cell and is never shown or read back; the field is emptied once it is stored.
class KeyForm : public QWidget {
    Q_OBJECT
public:
    explicit KeyForm(const PageContext& context, QWidget* parent = nullptr);

    //! `baseUrl` may be one that is not saved yet. Forgets what was typed for another provider.
    void setProvider(const api::ProviderInfo& provider);
    void setBaseUrl(const QString& baseUrl);
    //! The API that is spoken there, which may not be saved yet either; empty: the provider's.
    void setKind(const QString& kind) { m_kind = kind; }
    //! For a provider that is still to be added: it can be tested, and its key is stored by whoever adds it.
    void startDraft();
    void setDraftName(const QString& name) { m_provider.name = name.toStdString(); }
    [[nodiscard]] QString key() const;

signals:
    //! The key is stored.
    void saved(const QString& provider);
    //! No check failed.
    void passed(const QString& provider);

private:
    void test();
    void save();
    void setBusy(bool busy);
    void updateButtons();

    PageContext m_context;
    api::ProviderInfo m_provider;
    QString m_baseUrl;
    QString m_kind;
    QLineEdit* m_key;
    QPushButton* m_test;
    QPushButton* m_save;
    CheckRows* m_results;
    int m_round = 0; //!< answers for a provider that is no longer shown are stale
    bool m_busy = false;
    bool m_draft = false;
};

} // namespace kaze::ui
