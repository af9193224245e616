#pragma once

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
    void setBaseUrl(const QString& baseUrl) { m_baseUrl = baseUrl; }

signals:
    //! The key is stored.
    void saved(const QString& provider);
    //! All checks went well.
    void passed(const QString& provider);

private:
    void test();
    void save();
    void setBusy(bool busy);
    void updateButtons();

    PageContext m_context;
    api::ProviderInfo m_provider;
    QString m_baseUrl;
    QLineEdit* m_key;
    QPushButton* m_test;
    QPushButton* m_save;
    CheckRows* m_results;
    int m_round = 0; //!< answers for a provider that is no longer shown are stale
    bool m_busy = false;
};

} // namespace kaze::ui
