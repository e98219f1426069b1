#include "cli/init/sensitive_words.h"

#include <array>

namespace countersign::cli {
namespace {

using Word = std::string_view;

constexpr std::array kPasswordPieces = {
    Word("password"),   Word("passwd"),     Word("passphrase"), Word("passhash"),
    Word("passcode"),   Word("passwort"),   Word("kennwort"),   Word("motdepasse"),
    Word("contrasena"), Word("contraseña"), Word("wachtwoord"), Word("losenord"),
    Word("lösenord"),   Word("пароль"),     Word("密码"),       Word("パスワード")};
constexpr std::array kPasswordWords = {Word("pwd"),   Word("mdp"),   Word("senha"), Word("haslo"),
                                       Word("hasło"), Word("sifre"), Word("şifre")};

constexpr std::array kSecretPieces = {
    Word("apikey"),         Word("accesskey"),    Word("privatekey"),
    Word("secretkey"),      Word("signingkey"),   Word("encryptionkey"),
    Word("securityanswer"), Word("recoverycode"), Word("backupcode")};
constexpr std::array kSecretWords = {Word("secret"), Word("otp"), Word("totp"), Word("credential")};

constexpr std::array kCardPieces = {Word("creditcard"),    Word("cardnumber"),
                                    Word("kreditkarte"),   Word("cartecredit"),
                                    Word("cartebancaire"), Word("tarjetacredito")};
constexpr std::array kCardWords = {Word("cvv"), Word("cvc")};

constexpr std::array kReachPieces = {Word("email"),
                                     Word("phone"),
                                     Word("telefon"),
                                     Word("téléphone"),
                                     Word("teléfono"),
                                     Word("handynummer"),
                                     Word("courriel"),
                                     Word("correoelectronico"),
                                     Word("correoelectrónico"),
                                     Word("mobilnummer"),
                                     Word("whatsapp"),
                                     Word("почта"),
                                     Word("телефон"),
                                     Word("电话"),
                                     Word("邮箱"),
                                     Word("メール")};
constexpr std::array kReachWords = {
    Word("mail"),  Word("tel"),   Word("mobile"),  Word("fax"),       Word("correo"),
    Word("movil"), Word("móvil"), Word("celular"), Word("cellulare"), Word("telefoon")};

constexpr std::array kLivesPieces = {Word("streetaddress"), Word("ipaddress"), Word("anschrift"),
                                     Word("hausnummer"),    Word("strasse"),   Word("straße"),
                                     Word("wohnadresse")};
constexpr std::array kLivesWords = {
    Word("address"),  Word("addr"),      Word("street"),    Word("ip"),        Word("geo"),
    Word("adresse"),  Word("direccion"), Word("dirección"), Word("indirizzo"), Word("endereco"),
    Word("endereço"), Word("straat"),    Word("adres"),     Word("ulica"),     Word("adress"),
    Word("адрес"),    Word("地址"),      Word("住所")};

constexpr std::array kIdentityPieces = {
    Word("birthda"),       Word("dateofbirth"),     Word("socialsecurity"),
    Word("nationalid"),    Word("taxid"),           Word("passport"),
    Word("licensenumber"), Word("geburtsdatum"),    Word("geburtstag"),
    Word("steuernummer"),  Word("personalausweis"), Word("sozialversicherung"),
    Word("codicefiscale"), Word("geboortedatum"),   Word("dataurodzenia"),
    Word("fødselsdato"),   Word("födelsedatum")};
constexpr std::array kIdentityWords = {
    Word("ssn"),        Word("nino"),      Word("dob"),       Word("birth"),
    Word("born"),       Word("signature"), Word("naissance"), Word("nacimiento"),
    Word("nascimento"), Word("nascita"),   Word("dni"),       Word("nif"),
    Word("cpf"),        Word("pesel"),     Word("bsn"),       Word("снилс")};

constexpr std::array kBankPieces = {Word("accountnumber"), Word("bankaccount"),
                                    Word("routingnumber"), Word("sortcode"),
                                    Word("kontonummer"),   Word("bankverbindung")};
constexpr std::array kBankWords = {Word("iban")};

constexpr std::array kNamePieces = {Word("firstname"),  Word("lastname"),     Word("surname"),
                                    Word("givenname"),  Word("familyname"),   Word("middlename"),
                                    Word("fullname"),   Word("forename"),     Word("username"),
                                    Word("nickname"),   Word("maidenname"),   Word("vorname"),
                                    Word("nachname"),   Word("familienname"), Word("voornaam"),
                                    Word("achternaam"), Word("efternamn"),    Word("förnamn")};
constexpr std::array kNameWords = {Word("prenom"),    Word("prénom"),  Word("apellido"),
                                   Word("sobrenome"), Word("cognome"), Word("nazwisko"),
                                   Word("imie"),      Word("imię"),    Word("фамилия"),
                                   Word("имя"),       Word("姓名"),    Word("氏名")};

constexpr std::array kEarnsWords = {
    Word("salary"),  Word("wage"),   Word("gehalt"),  Word("lohn"),      Word("salaire"),
    Word("salario"), Word("sueldo"), Word("salaris"), Word("stipendio"), Word("зарплата")};
constexpr std::array kTraitWords = {Word("gender"),    Word("sex"),         Word("religion"),
                                    Word("ethnicity"), Word("nationality"), Word("geschlecht"),
                                    Word("genero"),    Word("género"),      Word("disability")};
constexpr std::array kAreaPieces = {Word("postleitzahl"), Word("codepostal"), Word("codigopostal")};
constexpr std::array kAreaWords = {Word("postcode"), Word("zip"), Word("postal"), Word("plz")};

constexpr std::array kNotes = {Word("pii"),
                               Word("personal data"),
                               Word("personally identif"),
                               Word("personenbezogen"),
                               Word("vertraulich"),
                               Word("confidential"),
                               Word("sensitive"),
                               Word("gdpr"),
                               Word("dsgvo"),
                               Word("rgpd"),
                               Word("données personnelles"),
                               Word("datos personales"),
                               Word("do not share")};

constexpr std::array kKinds = {
    SensitiveKind{Looks::kSecret, "a password", kPasswordPieces, kPasswordWords},
    SensitiveKind{Looks::kSecret, "lets somebody in", kSecretPieces, kSecretWords},
    SensitiveKind{Looks::kSecret, "a payment card", kCardPieces, kCardWords},
    SensitiveKind{Looks::kPersonal, "how to reach somebody", kReachPieces, kReachWords},
    SensitiveKind{Looks::kPersonal, "where somebody is", kLivesPieces, kLivesWords},
    SensitiveKind{Looks::kPersonal, "who somebody is", kIdentityPieces, kIdentityWords},
    SensitiveKind{Looks::kPersonal, "a bank account", kBankPieces, kBankWords},
    SensitiveKind{Looks::kMaybePersonal, "somebody's name", kNamePieces, kNameWords},
    SensitiveKind{Looks::kMaybePersonal, "what somebody earns", {}, kEarnsWords},
    SensitiveKind{Looks::kMaybePersonal, "what somebody is like", {}, kTraitWords},
    SensitiveKind{Looks::kMaybePersonal, "near where somebody lives", kAreaPieces, kAreaWords}};

}  // namespace

std::span<const SensitiveKind> sensitive_kinds() {
  return kKinds;
}

std::span<const std::string_view> words_of_notes() {
  return kNotes;
}

}  // namespace countersign::cli
