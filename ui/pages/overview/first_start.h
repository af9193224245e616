#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

#include <filesystem>

class QComboBox;
class QLabel;
class QPushButton;

namespace kaze::ui {

class Card;
class KeyForm;

//! What a person sees before there is a single run: three ways to begin. Try the sandbox on the sample workspace, use a model that was found on this
//! machine, or paste a key and test it.
class FirstStart : public QWidget {
    Q_OBJECT
public:
    FirstStart(const PageContext& context, std::filesystem::path resources, QWidget* parent = nullptr);

    //! Looks for local servers and providers again.
    void refresh();

signals:
    //! A person wants to look around without starting anything.
    void skipped();

private:
    Card* buildSandbox();
    Card* buildLocal();
    Card* buildKey();
    void trySandbox();
    void startSample(const QString& workspace);
    void show(const api::ProviderList& list);
    void useLocal();
    void useKey(const QString& provider);
    void makeDefault(const QString& model);
    void sandboxFailed(const QString& problem);

    PageContext m_context;
    std::filesystem::path m_resources;
    QPushButton* m_try;
    QLabel* m_sandboxNote;
    QLabel* m_localNote;
    QComboBox* m_localModel;
    QPushButton* m_useLocal;
    QPushButton* m_lookAgain;
    QComboBox* m_provider;
    KeyForm* m_key;
    std::vector<api::ProviderInfo> m_providers;
};

} // namespace kaze::ui
